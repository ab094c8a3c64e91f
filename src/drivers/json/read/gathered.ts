import type { Cursor } from '../../../model/cursor.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { joinPages } from '../../../model/scan/pages/join-pages.ts'
import type { ScanRequest } from '../../../store/source.ts'

/** Small files are read side by side: most of the time goes into asking the system for each. */
export const SIDE_BY_SIDE = 64

/** Pages of several small files that become one. */
export class Gathered {
  readonly #limit: ScanRequest['limit']
  readonly #joined: DocumentPage[] = []
  #loose: DocumentPage[] = []
  #bytes = 0
  #entries = 0

  constructor(limit: ScanRequest['limit']) {
    this.#limit = limit
  }

  get isFull(): boolean {
    return this.#entries >= this.#limit.entries || this.#bytes >= this.#limit.bytes
  }

  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= this.#limit.bytes
  }

  add(page: DocumentPage): void {
    this.#loose.push(page)
    if (this.#loose.length === SIDE_BY_SIDE) this.#join()
    this.#bytes += page.bytes.length
    this.#entries += page.count + page.problems.length
  }

  page(next: Cursor | undefined): DocumentPage {
    return joinPages([...this.#joined, ...this.#loose], next)
  }

  /** A page of a single record takes several times its text: soon, before the collector takes them for long-lived. */
  #join(): void {
    this.#joined.push(joinPages(this.#loose, undefined))
    this.#loose = []
  }
}
