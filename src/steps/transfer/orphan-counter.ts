import { join } from 'node:path'
import { openKeyIndex, type KeyIndex } from '../../lib/key-index.ts'
import { hashKey } from '../../model/scan/api.ts'
import type { At } from '../../ledger/run-files.ts'
import { STATUS } from '../../model/outcomes.ts'
import type { Json } from '../../model/value.ts'
import type { MappedPage } from '../../plan/map-page.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'

/** What became of a document under whose key the target holds one: this, or the one that it had. */
const IS_THERE: ReadonlySet<number> = new Set([STATUS.written, STATUS.unchanged, STATUS.skipped])

/** Up to and with this page; `before`: without it. */
interface Counted extends At {
  readonly orphans: Readonly<Record<string, number>>
  readonly before: Readonly<Record<string, number>>
}

function orphanNote({ partition }: Route): string {
  return `orphans:${partition}`
}

/** How many there are by name of the reference, for the report. */
export function orphansOf(
  route: Route,
  { ledger, run }: Pick<StepContext, 'ledger' | 'run'>,
): Readonly<Record<string, number>> {
  const noted = ledger.noted(run.id, orphanNote(route)) as Counted | undefined
  return noted && noted.epoch === ledger.epoch(run.id, route.partition).epoch ? noted.orphans : {}
}

/**
 * Counts references that name no document of their collection. Such documents move as they are: the source had them
 * too; they are told in the report.
 */
export class OrphanCounter {
  readonly #route: Route
  readonly #context: StepContext
  readonly #parents = new Map<string, KeyIndex | undefined>()
  #counted: Counted

  constructor(route: Route, context: StepContext, at: At) {
    this.#route = route
    this.#context = context
    this.#counted = this.#countedUntil(at)
  }

  /** Told before the page is written, so that no crash loses its orphans or counts them twice. */
  add(at: At, { references }: MappedPage): void {
    const orphans = { ...this.#counted.orphans }
    let found = false
    for (const { field, collection, key } of references) {
      const parents = this.#parentsOf(collection)
      if (!parents || parents.find(hashKey(key, this.#route.target.keys))) continue
      const name = `${field} → ${collection}`
      orphans[name] = (orphans[name] ?? 0) + 1
      found = true
    }
    if (!found) return
    this.#counted = { ...at, orphans, before: this.#counted.orphans }
    const { ledger, run } = this.#context
    ledger.note(run.id, orphanNote(this.#route), this.#counted as unknown as Json)
  }

  close(): void {
    for (const index of this.#parents.values()) index?.close()
    this.#parents.clear()
  }

  #countedUntil({ epoch, page }: At): Counted {
    const { ledger, run } = this.#context
    const noted = ledger.noted(run.id, orphanNote(this.#route)) as Counted | undefined
    if (noted?.epoch !== epoch) return { epoch, page, orphans: {}, before: {} }
    // The page was told and never arrived: it comes again.
    return noted.page > page ? { ...noted, orphans: noted.before } : noted
  }

  /** Keys that a parent has by now; undefined when it is not part of the run, is this one, or moves later. */
  #parentsOf(collection: string): KeyIndex | undefined {
    if (this.#parents.has(collection)) return this.#parents.get(collection)
    const { plan, files, ledger, run, scratch } = this.#context
    const { routes } = plan.decision
    const earlier = routes.slice(
      0,
      routes.findIndex(({ to }) => to === this.#route.to),
    )
    const parent = earlier.find(({ to }) => to === collection)
    const index = parent && openKeyIndex(join(scratch, `${this.#route.partition}-${parent.partition}.keys`))
    if (index) {
      const { epoch } = ledger.epoch(run.id, parent.partition)
      for (const page of files.writeLog(parent.partition).pages(epoch)) {
        const { ordinal, statuses } = page
        index.add(page, { ordinal, statuses, only: (_entry, status) => IS_THERE.has(status) })
      }
    }
    this.#parents.set(collection, index)
    return index
  }
}
