import type { At } from '../../../ledger/run-files.ts'
import type { Json } from '../../../model/value.ts'
import type { StepContext } from '../../step.ts'

/** What it came to with each page, from the last that surely is in the target to the newest. */
interface Noted<Total> {
  readonly epoch: number
  readonly totals: readonly { readonly page: number; readonly total: Total }[]
}

type Place = {
  readonly ledger: Pick<StepContext['ledger'], 'note' | 'noted'>
  readonly run: Pick<StepContext['run'], 'id'>
}

/**
 * A total over the pages of a route, for the report. It is noted before a page is written, beside what it was at each page
 * that may have to come again: so no crash loses any of it, or counts it twice.
 */
export class NotedTotal<Total> {
  readonly #name: string
  readonly #place: Place
  #noted: Noted<Total>

  /** @param at the last page that is in; what was noted of later ones is forgotten, since they come again */
  constructor(name: string, place: Place, at: At) {
    this.#name = name
    this.#place = place
    const noted = notedOf<Total>(name, place)
    const totals = noted?.epoch === at.epoch ? noted.totals.filter(({ page }) => page <= at.page) : []
    this.#noted = { epoch: at.epoch, totals }
  }

  /** Undefined before there is any. */
  get value(): Total | undefined {
    return this.#noted.totals.at(-1)?.total
  }

  /** @param inTarget the last page that surely is in */
  add({ epoch, page }: At, total: Total, inTarget: number): void {
    const { totals } = this.#noted
    const from = totals.findLastIndex((one) => one.page <= inTarget)
    this.#noted = { epoch, totals: [...totals.slice(Math.max(from, 0)), { page, total }] }
    const { ledger, run } = this.#place
    ledger.note(run.id, this.#name, this.#noted as unknown as Json)
  }
}

/** What a run's report tells; undefined where nothing was noted in this epoch. */
export function totalNoted<Total>(name: string, place: Place, epoch: number): Total | undefined {
  const noted = notedOf<Total>(name, place)
  return noted?.epoch === epoch ? noted.totals.at(-1)?.total : undefined
}

function notedOf<Total>(name: string, { ledger, run }: Place): Noted<Total> | undefined {
  return ledger.noted(run.id, name) as Noted<Total> | undefined
}
