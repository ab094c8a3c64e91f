import type { DocumentPage } from '../../../model/document-page.ts'
import { type Outcomes, STATUS } from '../../../model/outcomes.ts'
import type { TableForm } from '../table-form.ts'
import { CopyText } from './copy-text.ts'

/** The entries of a page that can be kept, as rows of COPY. */
export interface EncodedPage {
  readonly text: CopyText
  /** Of each row: which entry it is. */
  readonly entries: readonly number[]
}

const BESIDE_TEXT_BYTES = 64

/**
 * What cannot be kept is rejected at once, without asking the engine.
 * @param numbered each row begins with the number of its entry, for the table in which a page is staged
 */
export function encodePage(
  page: DocumentPage,
  form: TableForm,
  outcomes: Outcomes,
  { numbered }: { readonly numbered: boolean },
): EncodedPage {
  const text = new CopyText(form.copyFormat, page.bytes.length + BESIDE_TEXT_BYTES * page.count)
  const entries: number[] = []
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
    entries.push(i)
  }
  return { text, entries }
}
