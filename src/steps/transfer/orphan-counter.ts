import type { KeyIndex } from '../../lib/key-index.ts'
import { hashKey } from '../../model/scan/api.ts'
import type { At } from '../../ledger/run-files.ts'
import type { Json } from '../../model/value.ts'
import type { MappedPage } from '../../plan/mapped-page.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'
import { openArrivedKeys } from './arrived-keys.ts'

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
    if (!this.#parents.has(collection)) {
      const file = `${this.#route.partition}-${this.#parents.size}.keys`
      this.#parents.set(collection, openArrivedKeys(this.#route, { collection, file }, this.#context))
    }
    return this.#parents.get(collection)
  }
}
