import { join } from 'node:path'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { hashKey } from '../../model/scan/api.ts'
import { forecastPages, type ForecastContext } from '../forecast/forecast-context.ts'
import { mapPage } from '../mapping/map-page.ts'
import type { MappedPage } from '../mapping/mapped-page.ts'
import type { Route } from '../plan.ts'
import { findLostRows, type LostRows } from './find-lost-rows.ts'
import { lookupsOf, type Lookup } from './lookups.ts'
import { namedRecords, type NamedRecord } from './named-records.ts'
import { notHeld } from './not-held.ts'
import { refuseOrphans } from './refuse-orphans.ts'

interface Counted {
  readonly orphan: NamedRecord
  readonly example: string
  count: number
}

export interface JudgedPage {
  readonly mapped: MappedPage
  /** What of it refers to nothing, and stays. */
  readonly orphans: readonly NamedRecord[]
}

/** What of a collection refers to nothing, by what was foretold of the others before it. */
export class OrphanTally {
  readonly #route: Route
  readonly #context: ForecastContext
  readonly #lookups: readonly Lookup[]
  readonly #isRejected: boolean
  readonly #counted = new Map<string, Counted>()
  #lost: LostRows | undefined

  constructor(route: Route, context: ForecastContext) {
    this.#route = route
    this.#context = context
    this.#lookups = context.looksUp ? lookupsOf(route, context.routes) : []
    this.#isRejected = context.policies.onOrphan === 'reject' && context.looksUp
  }

  /** Leaves out what would be rejected, and tells of what would not. */
  async judge(mapped: MappedPage): Promise<JudgedPage> {
    const others = this.#lookups.filter(({ isOwn }) => !isOwn)
    const outside = this.#settle({ mapped, orphans: [] }, await this.#orphansIn(mapped, others))
    const own = this.#lookups.filter(({ isOwn }) => isOwn)
    if (own.length === 0) return outside
    const lost = (this.#lost ??= await this.#lostRows(own))
    if (lost.count === 0) return outside
    const named = namedRecords({ ...outside.mapped, references: [] }, own)
    return this.#settle(
      outside,
      named.filter(({ entry }) => lost.has(outside.mapped.page, entry)),
    )
  }

  /** @param orphans of a page that was judged */
  count(orphans: readonly NamedRecord[], page: DocumentPage): void {
    for (const orphan of orphans) {
      const name = JSON.stringify([orphan.by, orphan.to, orphan.isRule])
      const known = this.#counted.get(name)
      if (known) known.count++
      else this.#counted.set(name, { orphan, example: page.keyText(orphan.entry), count: 1 })
    }
  }

  /** By which the run would not come to its end. */
  get stopping(): number {
    const { onOrphan } = this.#context.policies
    const stops = ({ orphan: { isRule } }: Counted): boolean =>
      onOrphan === 'fail' || (onOrphan === undefined && isRule && this.#context.refusesOrphans)
    return [...this.#counted.values()].filter(stops).reduce((sum, { count }) => sum + count, 0)
  }

  notes(): readonly string[] {
    return [...this.#counted.values()].map(({ orphan, count, example }) => {
      const { by, to, key, isRule } = orphan
      const noun = isRule ? 'row' : 'document'
      const what = `${count} with a ${by} that names no ${noun} of ${to} (first: ${example}, which names ${key.text})`
      return `${this.#route.to}: ${what}; ${this.#fate(orphan)}`
    })
  }

  close(): void {
    this.#lost?.close()
  }

  #fate({ isRule }: NamedRecord): string {
    const { policies, refusesOrphans } = this.#context
    if (policies.onOrphan === 'fail') return 'the run stops there (--on-orphan fail)'
    if (!isRule || !refusesOrphans) return 'moved all the same'
    return policies.onOrphan === 'keep'
      ? 'moved all the same, and the target is not told of this reference'
      : 'the target refuses such a reference at the end: correct them, or choose --on-orphan keep or reject'
  }

  async #orphansIn(mapped: MappedPage, lookups: readonly Lookup[]): Promise<readonly NamedRecord[]> {
    const { seen, routes, target } = this.#context
    const missing = namedRecords(mapped, lookups).filter(({ to, key }) => {
      const parents = to === this.#route.to ? undefined : seen.get(to)
      const route = routes.find((one) => one.to === to)
      return parents && route && !parents.find(hashKey(key, route.target.keys))
    })
    return notHeld(missing, routes, target)
  }

  #settle({ mapped, orphans }: JudgedPage, found: readonly NamedRecord[]): JudgedPage {
    if (this.#isRejected) return { mapped: refuseOrphans(mapped, this.#route, found), orphans }
    return { mapped, orphans: [...orphans, ...found] }
  }

  async #lostRows(lookups: readonly Lookup[]): Promise<LostRows> {
    return findLostRows({
      pages: () => this.#pages(),
      lookups,
      keys: this.#route.target.keys,
      path: join(this.#context.scratch, `plan-${this.#route.partition}-own.keys`),
      takesAlong: this.#isRejected,
    })
  }

  async *#pages(): AsyncGenerator<MappedPage> {
    const { codes, run } = this.#context
    const others = this.#lookups.filter(({ isOwn }) => !isOwn)
    for await (const page of forecastPages(this.#route, this.#context)) {
      const mapped = await mapPage(page, this.#route, codes.get(this.#route.to), run)
      if (!this.#isRejected) yield mapped
      else yield refuseOrphans(mapped, this.#route, await this.#orphansIn(mapped, others))
    }
  }
}
