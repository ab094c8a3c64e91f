import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Unkept } from '../../../store/target.ts'
import type { Server } from '../connection/server-of.ts'
import type { FieldSink, TableForm } from '../table-form.ts'
import { tooLarge } from './too-large.ts'

/** What would be rejected without asking the server, of a page that is not written. */
export function unkeptBy(form: TableForm, server: Server): (page: DocumentPage) => readonly Unkept[] {
  return (page) => {
    const unkept: Unkept[] = []
    for (let index = 0; index < page.count; index++) {
      const row = new RowSize()
      const error = form.encode(page, index, row) ?? tooLarge({ server }, page, index, row.bytes)
      if (error) unkept.push({ index, error })
    }
    return unkept
  }
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
