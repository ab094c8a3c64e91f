import { join } from 'node:path'
import type { KeyIndex } from '../../lib/key-index/key-index.ts'
import { DrayError } from '../../model/error.ts'
import { hashKey } from '../../model/scan/api.ts'
import { mapPage } from '../../plan/mapping/map-page.ts'
import type { MappedPage } from '../../plan/mapping/mapped-page.ts'
import type { Route } from '../../plan/plan.ts'
import { findLostRows, type LostRows } from '../../plan/references/find-lost-rows.ts'
import { lookupsOf, type Lookup } from '../../plan/references/lookups.ts'
import { namedRecords, type NamedRecord } from '../../plan/references/named-records.ts'
import { notHeld } from '../../plan/references/not-held.ts'
import { orphanReason, refuseOrphans } from '../../plan/references/refuse-orphans.ts'
import { pagesOf } from '../../store/paging/pages.ts'
import type { StepContext } from '../step.ts'
import { openArrivedKeys } from './arrived-keys.ts'

/**
 * Keeps records that refer to nothing from being written, where that was decided: they are rejects, or end the run before
 * their page is written. What they refer to is what arrived by now, and what the target held before.
 */
export class OrphansRefused {
  readonly #route: Route
  readonly #context: StepContext
  readonly #isAsked: boolean
  readonly #lookups: readonly Lookup[]
  readonly #parents = new Map<string, KeyIndex | undefined>()
  #lost: LostRows | undefined

  constructor(route: Route, context: StepContext) {
    const { decision } = context.plan
    this.#route = route
    this.#context = context
    this.#isAsked = looksUp(decision.policies)
    this.#lookups = this.#isAsked ? lookupsOf(route, decision.routes) : []
  }

  /** @throws OWNER_MISSING where a record that refers to nothing is to end the run */
  async leaveOut(mapped: MappedPage): Promise<MappedPage> {
    if (!this.#isAsked) return mapped
    const outside = await this.#leaveOutByOthers(mapped)
    const own = this.#lookups.filter(({ isOwn }) => isOwn)
    if (own.length === 0) return outside
    const lost = (this.#lost ??= await this.#lostRows(own))
    if (lost.count === 0) return outside
    return this.#refused(
      outside,
      namedRecords({ ...outside, references: [] }, own).filter(({ entry }) => lost.has(outside.page, entry)),
    )
  }

  close(): void {
    for (const index of this.#parents.values()) index?.close()
    this.#parents.clear()
    this.#lost?.close()
  }

  async #leaveOutByOthers(mapped: MappedPage): Promise<MappedPage> {
    const others = this.#lookups.filter(({ isOwn }) => !isOwn)
    const missing = namedRecords(mapped, others).filter((named) => this.#hasNotArrived(named))
    const { plan, target } = this.#context
    return this.#refused(mapped, await notHeld(missing, plan.decision.routes, target))
  }

  #hasNotArrived({ to, key }: NamedRecord): boolean {
    if (!this.#parents.has(to)) {
      const file = `${this.#route.partition}-named-${this.#parents.size}.keys`
      this.#parents.set(to, openArrivedKeys(this.#route, { collection: to, file }, this.#context))
    }
    const parents = this.#parents.get(to)
    return parents !== undefined && parents.find(hashKey(key, this.#routeOf(to).target.keys)) === undefined
  }

  #routeOf(collection: string): Route {
    return this.#context.plan.decision.routes.find(({ to }) => to === collection)!
  }

  #refused(mapped: MappedPage, orphans: readonly NamedRecord[]): MappedPage {
    const [first] = orphans
    if (!first || this.#context.plan.decision.policies.onOrphan === 'reject')
      return refuseOrphans(mapped, this.#route, orphans)
    throw new DrayError('OWNER_MISSING', orphanReason(first), {
      store: this.#context.target.address,
      collection: this.#route.from,
      key: mapped.page.keyText(first.entry),
      hint: 'Correct it in the source, or decide anew: dray resume --on-orphan reject, or keep',
    })
  }

  async #lostRows(lookups: readonly Lookup[]): Promise<LostRows> {
    const { scratch } = this.#context
    return findLostRows({
      pages: () => this.#pages(),
      lookups,
      keys: this.#route.target.keys,
      path: join(scratch, `${this.#route.partition}-own.keys`),
      takesAlong: true,
    })
  }

  async *#pages(): AsyncGenerator<MappedPage> {
    const { source, codes, run, stopNow } = this.#context
    const { from, to, source: layout } = this.#route
    for await (const page of pagesOf(source, from, { layout, signal: stopNow })) {
      yield await this.#leaveOutByOthers(await mapPage(page, this.#route, codes.get(to), run))
    }
  }
}

/** Whether records are held against what they refer to before they are written. */
export function looksUp({ onOrphan }: { readonly onOrphan?: string }): boolean {
  return onOrphan === 'reject' || onOrphan === 'fail'
}
