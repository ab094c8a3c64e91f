import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Unkept } from '../../../store/target.ts'
import type { TableForm } from '../table-form.ts'

/** What would be rejected without asking the engine, of a page that is not written. */
export function unkeptBy(form: TableForm): (page: DocumentPage) => readonly Unkept[] {
  return (page) => {
    const unkept: Unkept[] = []
    for (let index = 0; index < page.count; index++) {
      const error = form.bind(page, index, [])
      if (error) unkept.push({ index, error })
    }
    return unkept
  }
}
