import {
  afterPage,
  afterRefusal,
  limitOf,
  type PageLimit,
  WHOLE_PAGES,
} from '../../store/paging/page-size.ts'
import { type DrayError, isDrayError } from '../../model/error.ts'
import type { Writer } from '../../store/target.ts'
import { PAGE_LIMIT } from '../../store/paging/pages.ts'

/** The pages of one route: as large as its target takes them well. */
export class PageSizer {
  readonly #followsTime: boolean
  #size = WHOLE_PAGES
  #limit: PageLimit = PAGE_LIMIT
  /** Of pages that failed, by their errors: of two that were under way each has its own. */
  readonly #records = new WeakMap<WeakKey, number>()

  /** @param options.followsTime also by how long pages take, not only by what is refused */
  constructor({ followsTime }: { readonly followsTime: boolean }) {
    this.#followsTime = followsTime
  }

  /** @param limit what a page may hold at most */
  sized(limit: PageLimit): PageLimit {
    this.#limit = limit
    return limitOf(this.#size, limit)
  }

  /** The same writer; how it fares with each page is learnt from. */
  watching(writer: Writer): Writer {
    return {
      get at() {
        return writer.at
      },
      get overlaps() {
        return writer.overlaps ?? false
      },
      write: async (page, hooks) => {
        const startMs = performance.now()
        try {
          const outcomes = await writer.write(page, hooks)
          if (this.#followsTime) {
            const ms = performance.now() - startMs
            this.#size = afterPage(this.#size, { ms, records: page.count })
          }
          return outcomes
        } catch (error) {
          if (isDrayError(error) && !this.#records.has(error)) this.#records.set(error, page.count)
          throw error
        }
      },
      close: () => writer.close(),
      abandon: () => writer.abandon(),
    }
  }

  /**
   * After what stopped a writer.
   * @returns whether it was a page that may go in as several smaller ones; the next pages are such
   */
  shrinksAfter(error: DrayError): boolean {
    const records = this.#records.get(error)
    if (!error.lessHelps || records === undefined) return false
    const smaller = afterRefusal(this.#size, records, this.#limit)
    if (smaller) this.#size = smaller
    return smaller !== undefined
  }
}
