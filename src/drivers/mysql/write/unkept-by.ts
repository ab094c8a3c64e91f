import type { DrayError } from '../../../model/error.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Unkept } from '../../../store/target.ts'
import type { Server } from '../connection/server-of.ts'
import type { FieldSink, TableForm } from '../table-form.ts'
import { tooLarge } from './too-large.ts'
import type { WritableTable } from './writable-table.ts'

/** What would be rejected without asking the server, of a page that is not written. */
export function unkeptBy(form: TableForm, server: Server): (page: DocumentPage) => readonly Unkept[] {
  return (page) => {
    const unkept: Unkept[] = []
    for (let index = 0; index < page.count; index++) {
      const error = whyUnkept({ form, server }, page, index)
      if (error) unkept.push({ index, error })
    }
    return unkept
  }
}

/** The same of one record. */
export function whyUnkept(
  { form, server }: Pick<WritableTable, 'form' | 'server'>,
  page: DocumentPage,
  index: number,
): DrayError | undefined {
  const row = new RowSize()
  return form.encode(page, index, row) ?? tooLarge({ server }, page, index, row.bytes)
}

/** A row that goes nowhere. */
class RowSize implements FieldSink {
  bytes = 0

  put(bytes: Uint8Array): void {
    this.bytes += bytes.length
  }

  putCopy(bytes: Uint8Array): void {
    this.put(bytes)
  }

  putNull(): void {}
}
