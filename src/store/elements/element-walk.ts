import type { Cursor } from '../../model/cursor.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import type { ElementsLayout } from '../../model/layout.ts'
import type { UnitSpan } from '../../model/page/page.ts'
import type { Problem } from '../../model/page/problem.ts'
import { PageBuilder } from '../../model/scan/api.ts'
import type { Json } from '../../model/value.ts'
import type { ScanRequest } from '../source.ts'
import { type Element, ElementList } from './element-list.ts'
import type { RepeatedRecords } from './repeated-records.ts'

/** Reads a page of the records that hold the lists. */
type ReadRecords = (after: Cursor | undefined) => Promise<DocumentPage>

const DRIVER = 'elements'

interface Place {
  readonly after: Cursor | null
  readonly taken: number
  readonly told?: number
}

/** A record whose list nobody knows. */
interface Unreadable {
  readonly unreadable: Problem
}

/**
 * Goes through the lists of record after record, and makes pages of their elements. Its place is a page of records and a
 * number of elements from its beginning on, however large pages are: so it is found again by anyone.
 */
export class ElementWalk {
  readonly #layout: ElementsLayout
  readonly #repeated: Pick<RepeatedRecords, 'has'> | undefined
  /** Of the elements, and of what was told, so many were given out before. */
  #toSkip: number
  #toldBefore: number
  /** Where the page of records began, and how many elements were taken since, and told of records that cannot be read. */
  #after: Cursor | undefined
  #taken = 0
  #told = 0
  #records: DocumentPage | undefined
  /** The next record of the page, and the next element of the one before it. */
  #record = 0
  #list: ElementList | undefined
  #element = 0

  /** @param repeated records whose key others have: their elements are theirs or the others' */
  constructor(layout: ElementsLayout, at: Cursor | undefined, repeated?: Pick<RepeatedRecords, 'has'>) {
    this.#layout = layout
    this.#repeated = repeated
    const place = at?.at as Place | undefined
    this.#after = place?.after ?? undefined
    this.#toSkip = place?.taken ?? 0
    this.#toldBefore = place?.told ?? 0
  }

  /** Where it stands; undefined behind the last element. */
  get cursor(): Cursor | undefined {
    if (this.#isAtEnd()) return undefined
    // Written and read here alone: a cursor is plain data.
    const after = (this.#after ?? null) as unknown as Json
    // What is yet to be skipped lies behind this page of records, which was larger then.
    const taken = Math.max(this.#taken, this.#toSkip)
    const told = Math.max(this.#told, this.#toldBefore)
    return { driver: DRIVER, v: 1, generation: DRIVER, at: { after, taken, ...(told > 0 && { told }) } }
  }

  /** The next page of elements. Records that cannot be read are told by their own collection, where that moves too. */
  async page(
    read: ReadRecords,
    { layout, limit }: Pick<ScanRequest, 'layout' | 'limit'>,
  ): Promise<DocumentPage> {
    const built = new PageBuilder({ cells: false })
    const spans: UnitSpan[] = []
    const problems: Problem[] = []
    let bytes = 0
    while (built.count + problems.length < limit.entries && bytes < limit.bytes) {
      const element = await this.#next(read)
      if (!element) break
      if ('unreadable' in element) {
        problems.push(element.unreadable)
        bytes += element.unreadable.bytes.length
        continue
      }
      if ('fault' in element) {
        problems.push(this.#problemOf(element))
        bytes += element.content.length
        continue
      }
      this.#addSpan(spans, built.count)
      built.add(element)
      bytes += element.body.length
    }
    return built.page({ keys: layout.keys, next: this.cursor, spans, problems })
  }

  async #next(read: ReadRecords): Promise<Element | Unreadable | undefined> {
    for (;;) {
      this.#records ??= await read(this.#after)
      const unreadable = this.#untold()[this.#told]
      if (unreadable) {
        this.#told++
        if (this.#told <= this.#toldBefore) continue
        return { unreadable: unreadableOwner(unreadable, this.#layout) }
      }
      const list = this.#listAtHand()
      if (list) {
        this.#taken++
        if (this.#taken > this.#toSkip) return list.at(this.#element++)
        this.#element++
      } else if (this.#records.next) this.#turnPage(this.#records.next)
      else return undefined
    }
  }

  /** Of the page of records, where nobody else tells. */
  #untold(): readonly Problem[] {
    return (this.#layout.tellsUnreadable && this.#records?.problems) || []
  }

  /** A list with an element left; undefined at the end of the page. */
  #listAtHand(): ElementList | undefined {
    const records = this.#records!
    while (!this.#list || this.#element >= this.#list.length) {
      if (this.#record >= records.count) return undefined
      const isRepeated = this.#repeated?.has(records, this.#record) ?? false
      this.#list = new ElementList(records.entry(this.#record++), this.#layout, { isRepeated })
      this.#element = 0
    }
    return this.#list
  }

  /** Elements that were to be skipped, and lie beyond a page that is smaller now, are skipped in the next. */
  #turnPage(next: Cursor): void {
    this.#toSkip = Math.max(0, this.#toSkip - this.#taken)
    this.#toldBefore = Math.max(0, this.#toldBefore - this.#told)
    this.#after = next
    this.#taken = 0
    this.#told = 0
    this.#records?.release()
    this.#records = undefined
    this.#record = 0
    this.#list = undefined
  }

  #isAtEnd(): boolean {
    const records = this.#records
    if (!records || records.next) return false
    const hasMore = this.#list !== undefined && this.#element < this.#list.length
    return !hasMore && this.#record >= records.count && this.#told >= this.#untold().length
  }

  #problemOf({ fault, key, content }: Extract<Element, { fault: unknown }>): Problem {
    const { code, message } = fault
    const position = this.#records!.position(this.#record - 1) ?? { unit: '' }
    return { code, reason: message, key, position, bytes: Buffer.from(content) }
  }

  /** The file that the record lies in; where in it, a page of elements cannot tell. */
  #addSpan(spans: UnitSpan[], from: number): void {
    const span = this.#records!.span(this.#record - 1)
    const last = spans.at(-1)
    if (!span || (last?.unit === span.unit && last.parts === span.parts)) return
    spans.push({ from, unit: span.unit, ...(span.parts && { parts: span.parts }) })
  }
}

function unreadableOwner(problem: Problem, { from, member }: ElementsLayout): Problem {
  const { index: _, ...rest } = problem
  return { ...rest, reason: `the record of ${from} whose ${member} these are: ${problem.reason}` }
}
