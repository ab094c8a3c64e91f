import type { KeyIndex } from '../../../lib/key-index/key-index.ts'
import { hashKey } from '../../../model/scan/api.ts'
import type { At } from '../../../ledger/run-files.ts'
import type { MappedPage } from '../../../plan/mapping/mapped-page.ts'
import type { Route } from '../../../plan/plan.ts'
import type { StepContext } from '../../step.ts'
import { openArrivedKeys } from '../arrived-keys.ts'
import { NotedTotal, totalNoted } from './noted-total.ts'

type Orphans = Readonly<Record<string, number>>

function orphanNote({ partition }: Route): string {
  return `orphans:${partition}`
}

/** How many there are by name of the reference, for the report. */
export function orphansOf(route: Route, context: Pick<StepContext, 'ledger' | 'run'>): Orphans {
  const { epoch } = context.ledger.epoch(context.run.id, route.partition)
  return totalNoted<Orphans>(orphanNote(route), context, epoch) ?? {}
}

/**
 * Counts references that name no document of their collection. Such documents move as they are: the source had them
 * too; they are told in the report.
 */
export class OrphanCounter {
  readonly #route: Route
  readonly #context: StepContext
  readonly #parents = new Map<string, KeyIndex | undefined>()
  readonly #counted: NotedTotal<Orphans>

  constructor(route: Route, context: StepContext, at: At) {
    this.#route = route
    this.#context = context
    this.#counted = new NotedTotal(orphanNote(route), context, at)
  }

  /** Before the page is written. @param inTarget the last page that surely is in */
  add(at: At, { references }: MappedPage, inTarget: number): void {
    const orphans = { ...this.#counted.value }
    let found = false
    for (const { field, collection, key } of references) {
      const parents = this.#parentsOf(collection)
      if (!parents || parents.find(hashKey(key, this.#route.target.keys))) continue
      const name = `${field} → ${collection}`
      orphans[name] = (orphans[name] ?? 0) + 1
      found = true
    }
    if (found) this.#counted.add(at, orphans, inTarget)
  }

  close(): void {
    for (const index of this.#parents.values()) index?.close()
    this.#parents.clear()
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
