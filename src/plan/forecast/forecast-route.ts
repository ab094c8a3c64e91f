import type { DocumentPage } from '../../model/page/document-page.ts'
import { openKeyIndex, type KeyIndex } from '../../lib/key-index/key-index.ts'
import { plural } from '../../lib/plural.ts'
import { STATUS, STATUS_NAMES, type Status } from '../../model/outcomes.ts'
import { positionText } from '../../model/page/position-text.ts'
import { join } from 'node:path'
import { fingerprintOf } from '../mapping/fingerprint-entry.ts'
import { forecastPages, type ForecastContext } from './forecast-context.ts'
import { foretellRecords, HELD, type Judged } from './foretell-records.ts'
import { refuseUnkept } from './refuse-unkept.ts'
import { LossTally } from '../mapping/loss-tally.ts'
import { mapPage } from '../mapping/map-page.ts'
import type { MappedPage } from '../mapping/mapped-page.ts'
import { mapTwice } from '../mapping/map-twice.ts'
import type { Unkept } from '../../store/target.ts'
import type { Policies } from '../migration.ts'
import { OrphanTally, type JudgedPage } from '../references/orphan-tally.ts'
import { foreseeOwnerless } from '../references/refuse-ownerless.ts'
import type { ForecastExample, Route, RouteForecast } from '../plan.ts'

const EXAMPLES = 10

/** What a key that holds another document comes to, by policy. */
const ON_CONFLICT: Readonly<Record<Policies['onConflict'], Status>> = {
  fail: STATUS.conflicted,
  skip: STATUS.skipped,
  overwrite: STATUS.written,
}

/** Reads every record of a route and decides all that dray itself decides, as the run will. Writes nothing. */
export async function forecastRoute(
  route: Route,
  context: ForecastContext,
): Promise<RouteForecast & { readonly notes: readonly string[] }> {
  const tally = new RouteTally(route, context)
  try {
    for await (const page of forecastPages(route, context)) await tally.add(page)
    const forecast = tally.result()
    if (context.recordEvents) await foretellRecords(route, context, tally)
    return forecast
  } finally {
    tally.close()
  }
}

class RouteTally implements Judged {
  readonly #route: Route
  readonly #context: ForecastContext
  readonly keys: KeyIndex
  readonly #examples: ForecastExample[] = []
  readonly #orphans: OrphanTally
  #records = 0
  #bytes = 0
  #filtered = 0
  #rejects = 0
  /** How many would come to each outcome, by STATUS. */
  readonly #outcomes: number[] = Array.from({ length: STATUS_NAMES.length }, () => 0)
  #produced = 0
  #changed = 0
  readonly #lost = new LossTally()
  #unkept: ((page: DocumentPage) => readonly Unkept[]) | undefined

  constructor(route: Route, context: ForecastContext) {
    this.#route = route
    this.#context = context
    this.#orphans = new OrphanTally(route, context)
    this.keys = openKeyIndex(join(context.scratch, `plan-${route.partition}.keys`))
    if (context.referenced.has(route.to)) context.seen.set(route.to, this.keys)
  }

  async add(page: DocumentPage): Promise<void> {
    const { mapped, orphans } = await this.#judge(page, this.#records === 0 ? mapTwice : mapPage)
    this.#orphans.count(orphans, mapped.page)
    this.#records += page.count + page.problems.length
    this.#filtered += mapped.filtered
    this.#changed += mapped.changed
    for (const { kind, count, example } of mapped.losses) this.#lost.add(kind, example, count)
    this.#addRefusals(page, mapped)
    this.#addEntries(mapped.page, await this.#statuses(mapped.page))
    this.#tell(page)
  }

  async judged(page: DocumentPage): Promise<MappedPage> {
    return (await this.#judge(page, mapPage)).mapped
  }

  result(): RouteForecast & { readonly notes: readonly string[] } {
    const duplicates = this.#countDuplicates()
    return {
      to: this.#route.to,
      records: this.#records,
      bytes: this.#bytes,
      filtered: this.#filtered,
      rejects: this.#rejects + duplicates,
      conflicts: this.#outcomes[STATUS.conflicted]!,
      unchanged: this.#outcomes[STATUS.unchanged]!,
      writes: this.#outcomes[STATUS.written]!,
      examples: this.#examples,
      losses: this.#losses(),
      ...(this.#orphans.stopping > 0 && { orphans: this.#orphans.stopping }),
      notes: this.#orphans.notes(),
    }
  }

  close(): void {
    this.#orphans.close()
    if (!this.#context.referenced.has(this.#route.to)) this.keys.close()
  }

  async #judge(page: DocumentPage, map: typeof mapTwice): Promise<JudgedPage> {
    const { codes, run, target } = this.#context
    const route = this.#route
    const all = await map(page, route, codes.get(route.to), run)
    this.#unkept ??= (await target.can.unkept?.(route.to, route.target)) ?? (() => [])
    const mapped = refuseUnkept(all, route, this.#unkept)
    return this.#orphans.judge(foreseeOwnerless(mapped, this.#route, this.#context))
  }

  #addRefusals(page: DocumentPage, { refusals }: MappedPage): void {
    this.#rejects += page.problems.length + refusals.length
    for (const { code, reason, key, position } of page.problems) {
      const where = positionText(position)
      this.#example({ outcome: 'reject', code, reason, where, ...(key !== undefined && { key }) })
    }
    for (const { index, code, reason } of refusals) {
      const place = page.position(index)
      const where = place && positionText(place)
      this.#example({ outcome: 'reject', code, reason, key: page.keyText(index), ...(where && { where }) })
    }
  }

  #addEntries(page: DocumentPage, statuses: Uint8Array): void {
    // Rows that nothing names have no key that could come twice.
    if (this.#route.identity === 'key') this.keys.add(page, { ordinal: this.#produced, statuses })
    this.#produced += page.count
    for (let i = 0; i < page.count; i++) {
      this.#outcomes[statuses[i]!]!++
      this.#bytes += page.at[4 * i + 3]! - page.at[4 * i + 2]!
    }
  }

  /** What each entry would come to by what the target holds under its key. */
  async #statuses(page: DocumentPage): Promise<Uint8Array> {
    const statuses = new Uint8Array(page.count).fill(STATUS.written)
    if (this.#route.mode === 'load') return statuses
    const { target, policies } = this.#context
    const keys = Array.from({ length: page.count }, (_, i) => page.key(i))
    const held = await target.read(this.#route.to, this.#route.target, keys)
    for (const [i, entry] of held.entries()) {
      if (!entry) continue
      const print = fingerprintOf(entry, this.#route.target.keys)
      const isSame = print.every((lane, at) => lane === page.prints[4 * i + at])
      statuses[i] = isSame ? STATUS.unchanged : ON_CONFLICT[policies.onConflict]
      if (statuses[i] === STATUS.conflicted) this.#tellConflict(page, i)
    }
    return statuses
  }

  #tellConflict(page: DocumentPage, i: number): void {
    this.#example({ outcome: 'conflict', code: 'CONFLICT', reason: HELD, key: page.keyText(i) })
  }

  /** Every repetition of a key after its first record is rejected, whatever else it would have come to. */
  #countDuplicates(): number {
    let count = 0
    for (const { status } of this.keys.duplicates()) {
      count++
      this.#outcomes[status]!--
    }
    if (count > 0) {
      const reason = `${plural(count, 'record')} with a key that came before; the first of each key is kept`
      this.#example({ outcome: 'reject', code: 'KEY_DUPLICATE', reason, where: this.#route.where })
    }
    return count
  }

  #losses(): RouteForecast['losses'] {
    const lost = this.#lost.all()
    if (this.#changed === 0) return lost
    const kind = "changed by the schema (keep: 'parsed')"
    return [{ kind, count: this.#changed, example: this.#route.to }, ...lost]
  }

  #example(example: ForecastExample): void {
    if (this.#examples.length < EXAMPLES) this.#examples.push(example)
  }

  #tell(page: DocumentPage): void {
    this.#context.emit?.({
      type: 'progress',
      step: 'plan',
      collection: this.#route.to,
      records: this.#records,
      bytes: page.bytes.length,
    })
  }
}
