import type { DocumentPage } from '../../../model/document-page.ts'
import { type Outcomes, STATUS } from '../../../model/outcomes.ts'
import type { TableForm } from '../table-form.ts'
import type { CopyText } from './copy-text.ts'

/** The entries of a page that can be kept, as rows of COPY. */
export interface EncodedPage {
  readonly text: CopyText
  /** Of each row: which entry it is. */
  readonly entries: Int32Array
}

/**
 * What cannot be kept is rejected at once, without asking the engine.
 * @param text what it is put into, in place of the page before
 * @param numbered each row begins with the number of its entry, for the table in which a page is staged
 */
export function encodePage(
  page: DocumentPage,
  { form, text }: { readonly form: TableForm; readonly text: CopyText },
  outcomes: Outcomes,
  { numbered }: { readonly numbered: boolean },
): EncodedPage {
  text.clear()
  const entries = new Int32Array(page.count)
  let rows = 0
  const fields = form.columns.length + (numbered ? 1 : 0)
  for (let i = 0; i < page.count; i++) {
    text.beginRow(fields)
    if (numbered) text.putInt32Field(i)
    const unkept = form.encode(page, i, text)
    if (unkept) {
      text.takeBack()
      outcomes.set(i, STATUS.rejected, unkept)
      continue
    }
    text.endRow()
    entries[rows++] = i
  }
  return { text, entries: entries.subarray(0, rows) }
}
