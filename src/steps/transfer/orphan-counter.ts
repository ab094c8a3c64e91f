import { join } from 'node:path'
import { openKeyIndex, type KeyIndex } from '../../lib/key-index.ts'
import { hashKey } from '../../model/scan/api.ts'
import type { MappedPage } from '../../plan/map-page.ts'
import type { Route } from '../../plan/plan.ts'
import type { StepContext } from '../step.ts'

/**
 * Counts references that name no document of their collection. Such documents move as they are: the source had them
 * too; they are told in the report.
 */
export class OrphanCounter {
  readonly #route: Route
  readonly #context: StepContext
  readonly #parents = new Map<string, KeyIndex | undefined>()
  readonly #orphans: Record<string, number>

  constructor(route: Route, context: StepContext) {
    this.#route = route
    this.#context = context
    this.#orphans = {
      ...(context.ledger.noted(context.run.id, this.#name) as Record<string, number> | undefined),
    }
  }

  add({ references }: MappedPage): void {
    let found = false
    for (const { field, collection, key } of references) {
      const parents = this.#parentsOf(collection)
      if (!parents || parents.find(hashKey(key, this.#route.target.keys))) continue
      const name = `${field} → ${collection}`
      this.#orphans[name] = (this.#orphans[name] ?? 0) + 1
      found = true
    }
    if (found) this.#context.ledger.note(this.#context.run.id, this.#name, this.#orphans)
  }

  close(): void {
    for (const index of this.#parents.values()) index?.close()
    this.#parents.clear()
  }

  get #name(): string {
    return `orphans:${this.#route.partition}`
  }

  /** Keys of a parent as its write log has them; undefined when that collection is not part of the run, or is this one. */
  #parentsOf(collection: string): KeyIndex | undefined {
    if (this.#parents.has(collection)) return this.#parents.get(collection)
    const { plan, files, ledger, run, scratch } = this.#context
    const parent = plan.decision.routes.find(({ to }) => to === collection && to !== this.#route.to)
    const index = parent && openKeyIndex(join(scratch, `${this.#route.partition}-${parent.partition}.keys`))
    if (index) {
      const { epoch } = ledger.epoch(run.id, parent.partition)
      for (const page of files.writeLog(parent.partition).pages(epoch)) index.add(page)
    }
    this.#parents.set(collection, index)
    return index
  }
}
