import type { DocumentPage } from '../../../model/page/document-page.ts'
import { type Outcomes, STATUS } from '../../../model/outcomes.ts'
import type { Unkept } from '../../../store/target.ts'
import type { TableForm } from '../table-form.ts'
import { type CopyPart, CopyText } from '../copy/copy-text.ts'

interface Encoding {
  readonly form: TableForm
  /** What rows are put into, in place of the page before. */
  readonly text: CopyText
}

/** The entries of a page that can be kept, as rows of COPY, each behind the number of its entry. */
export interface NumberedRows {
  readonly text: CopyText
  /** Of each row: which entry it is. */
  readonly entries: Int32Array
}

/** For the table in which a page is staged. What cannot be kept is rejected at once, without asking the engine. */
export function encodeNumbered(
  page: DocumentPage,
  { form, text }: Encoding,
  outcomes: Outcomes,
): NumberedRows {
  text.clear()
  const entries = new Int32Array(page.count)
  for (let i = 0; i < page.count; i++) {
    text.beginRow(form.columns.length + 1)
    text.putInt32Field(i)
    if (encodeEntry(page, i, { form, text }, outcomes)) entries[text.rows - 1] = i
  }
  return { text, entries: entries.subarray(0, text.rows) }
}

/** The same for the table itself, part by part: the engine takes one in while the next is made. */
export function* encodeInParts(
  page: DocumentPage,
  { form, text }: Encoding,
  outcomes: Outcomes,
): Generator<CopyPart> {
  text.clear()
  for (let i = 0; i < page.count; i++) {
    text.beginRow(form.columns.length)
    encodeEntry(page, i, { form, text }, outcomes)
    if (text.isPartDue) yield* text.takePart()
  }
  yield* text.takeLastPart()
}

/** Of a row that was begun. @returns whether it can be kept: else it has never been, and is rejected */
function encodeEntry(page: DocumentPage, i: number, { form, text }: Encoding, outcomes: Outcomes): boolean {
  const unkept = form.encode(page, i, text)
  if (unkept) {
    text.takeBack()
    outcomes.set(i, STATUS.rejected, unkept)
    return false
  }
  text.endRow()
  return true
}

/** What would be rejected so, of a page that is not written. */
export function unkeptBy(form: TableForm): (page: DocumentPage) => readonly Unkept[] {
  const text = new CopyText(form.copyFormat)
  return (page) => {
    text.clear()
    const unkept: Unkept[] = []
    for (let index = 0; index < page.count; index++) {
      text.beginRow(form.columns.length)
      const error = form.encode(page, index, text)
      text.takeBack()
      if (error) unkept.push({ index, error })
    }
    text.letGo()
    return unkept
  }
}
