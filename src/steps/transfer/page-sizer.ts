import { afterPage, afterRefusal, limitOf, type PageLimit, WHOLE_PAGES } from '../../store/page-size.ts'
import type { DrayError } from '../../model/error.ts'
import type { Writer } from '../../store/target.ts'
import { PAGE_LIMIT } from '../../store/pages.ts'

/** The pages of one route: as large as its target takes them well. */
export class PageSizer {
  readonly #followsTime: boolean
  #size = WHOLE_PAGES
  #limit: PageLimit = PAGE_LIMIT
  #tooLarge: { readonly error: unknown; readonly records: number } | undefined

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
          this.#tooLarge = { error, records: page.count }
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
    if (!error.lessHelps || this.#tooLarge?.error !== error) return false
    const smaller = afterRefusal(this.#size, this.#tooLarge.records, this.#limit)
    if (smaller) this.#size = smaller
    return smaller !== undefined
  }
}
