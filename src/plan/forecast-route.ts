import type { DocumentPage } from '../model/document-page.ts'
import type { Emit } from '../model/event.ts'
import { openKeyIndex, type KeyIndex } from '../lib/key-index.ts'
import { hashKey } from '../model/scan/api.ts'
import { pagesOf } from '../store/pages.ts'
import type { DocumentSource } from '../store/source.ts'
import type { DocumentTarget } from '../store/target.ts'
import { join } from 'node:path'
import { fingerprintOf } from './fingerprint-entry.ts'
import { mapPage, type MappedPage } from './map-page.ts'
import type { Policies, RunFacts } from './migration.ts'
import type { ForecastExample, Route, RouteForecast } from './plan.ts'
import type { RouteCodes } from './route-code.ts'

const EXAMPLES = 10

export interface ForecastContext {
  readonly source: DocumentSource
  readonly target: Pick<DocumentTarget, 'read'>
  readonly policies: Policies
  readonly codes: RouteCodes
  readonly run: RunFacts
  readonly scratch: string
  /** Keys of collections that others refer to, filled as they are forecast. */
  readonly seen: Map<string, KeyIndex>
  readonly referenced: ReadonlySet<string>
  readonly sample?: number
  readonly signal?: AbortSignal
  readonly emit?: Emit
}

/** Reads every record of a route and decides all that dray itself decides, as the run will. Writes nothing. */
export async function forecastRoute(
  route: Route,
  context: ForecastContext,
): Promise<RouteForecast & { readonly notes: readonly string[] }> {
  const tally = new RouteTally(route, context)
  try {
    const { source, sample, signal } = context
    for await (const page of pagesOf(source, route.from, {
      layout: route.source,
      ...(signal && { signal }),
    })) {
      await tally.add(page)
      if (sample !== undefined && tally.records >= sample) break
    }
    return tally.result()
  } finally {
    tally.close()
  }
}

class RouteTally {
  readonly #route: Route
  readonly #context: ForecastContext
  readonly #keys: KeyIndex
  readonly #examples: ForecastExample[] = []
  readonly #orphans = new Map<string, { count: number; example: string }>()
  records = 0
  #bytes = 0
  #filtered = 0
  #rejects = 0
  #conflicts = 0
  #unchanged = 0
  #skipped = 0
  #produced = 0
  #changed = 0

  constructor(route: Route, context: ForecastContext) {
    this.#route = route
    this.#context = context
    this.#keys = openKeyIndex(join(context.scratch, `plan-${route.partition}.keys`))
    if (context.referenced.has(route.to)) context.seen.set(route.to, this.#keys)
  }

  async add(page: DocumentPage): Promise<void> {
    const mapped = await mapPage(
      page,
      this.#route,
      this.#context.codes.get(this.#route.to),
      this.#context.run,
    )
    this.records += page.count + page.problems.length
    this.#filtered += mapped.filtered
    this.#changed += mapped.changed
    this.#produced += mapped.page.count
    this.#addRefusals(page, mapped)
    this.#addKeys(mapped.page)
    this.#addReferences(page, mapped)
    if (this.#route.mode === 'merge') await this.#compare(mapped.page)
    this.#tell(page)
  }

  result(): RouteForecast & { readonly notes: readonly string[] } {
    const duplicates = this.#countDuplicates()
    const rejects = this.#rejects + duplicates
    const writes = this.#produced - duplicates - this.#unchanged - this.#skipped - this.#conflicts
    return {
      to: this.#route.to,
      records: this.records,
      bytes: this.#bytes,
      filtered: this.#filtered,
      rejects,
      conflicts: this.#conflicts,
      unchanged: this.#unchanged,
      writes,
      examples: this.#examples,
      losses: this.#losses(),
      notes: this.#orphanNotes(),
    }
  }

  close(): void {
    if (!this.#context.referenced.has(this.#route.to)) this.#keys.close()
  }

  #addRefusals(page: DocumentPage, { refusals }: MappedPage): void {
    this.#rejects += page.problems.length + refusals.length
    for (const { code, reason, key, position } of page.problems) {
      const where = position.line === undefined ? position.unit : `${position.unit}:${position.line}`
      this.#example({ outcome: 'reject', code, reason, where, ...(key !== undefined && { key }) })
    }
    for (const { index, code, reason } of refusals) {
      const place = page.position(index)
      const where = place && (place.line === undefined ? place.unit : `${place.unit}:${place.line}`)
      this.#example({ outcome: 'reject', code, reason, key: page.keyText(index), ...(where && { where }) })
    }
  }

  #addKeys(page: DocumentPage): void {
    this.#keys.add(page)
    for (let i = 0; i < page.count; i++) this.#bytes += page.at[4 * i + 3]! - page.at[4 * i + 2]!
  }

  #addReferences(page: DocumentPage, { references }: MappedPage): void {
    for (const { field, collection, key, index } of references) {
      const parents = this.#context.seen.get(collection)
      if (!parents || parents === this.#keys || parents.find(hashKey(key, this.#route.target.keys))) continue
      const orphan = this.#orphans.get(`${field} ${collection}`)
      if (orphan) orphan.count++
      else this.#orphans.set(`${field} ${collection}`, { count: 1, example: page.keyText(index) })
    }
  }

  async #compare(page: DocumentPage): Promise<void> {
    const keys = Array.from({ length: page.count }, (_, i) => page.key(i))
    const held = await this.#context.target.read(this.#route.to, this.#route.target, keys)
    for (const [i, entry] of held.entries()) {
      if (!entry) continue
      const print = fingerprintOf(entry, this.#route.target.keys)
      if (print.every((lane, at) => lane === page.prints[4 * i + at])) this.#unchanged++
      else if (this.#context.policies.onConflict === 'fail') this.#conflict(page, i)
      else if (this.#context.policies.onConflict === 'skip') this.#skipped++
    }
  }

  #conflict(page: DocumentPage, i: number): void {
    this.#conflicts++
    const reason = 'the target holds another document under this key'
    this.#example({ outcome: 'conflict', code: 'CONFLICT', reason, key: page.keyText(i) })
  }

  /** Every repetition of a key after its first record is rejected. */
  #countDuplicates(): number {
    let count = 0
    for (const _repetition of this.#keys.duplicates()) count++
    if (count > 0) {
      const reason = `${count} records repeat a key that came before; the first of each key is kept`
      this.#example({ outcome: 'reject', code: 'KEY_DUPLICATE', reason, where: this.#route.where })
    }
    return count
  }

  #losses(): RouteForecast['losses'] {
    if (this.#changed === 0) return []
    return [{ kind: "changed by the schema (keep: 'parsed')", count: this.#changed, example: this.#route.to }]
  }

  #orphanNotes(): readonly string[] {
    return [...this.#orphans].map(([name, { count, example }]) => {
      const [field, collection] = name.split(' ')
      return `${this.#route.to}: ${count} with a ${field} that names no document of ${collection} (first: ${example}); moved as they are`
    })
  }

  #example(example: ForecastExample): void {
    if (this.#examples.length < EXAMPLES) this.#examples.push(example)
  }

  #tell(page: DocumentPage): void {
    this.#context.emit?.({
      type: 'progress',
      step: 'plan',
      collection: this.#route.to,
      records: this.records,
      bytes: page.bytes.length,
    })
  }
}
