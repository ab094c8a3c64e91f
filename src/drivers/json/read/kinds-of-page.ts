import type { DocumentPage } from '../../../model/document-page.ts'
import { fieldsAskedFor, type Kinds, kindOf } from '../kinds.ts'
import { fieldsOfRecord } from './fields-of-record.ts'

/** The kind of each record of a page; undefined where it fits none. */
export interface PageKinds {
  readonly entries: readonly (string | undefined)[]
  readonly problems: readonly (string | undefined)[]
}

export function kindsOfPage(page: DocumentPage, kinds: Kinds): PageKinds {
  const asked = fieldsAskedFor(kinds)
  const kindIn = (text: Uint8Array): string | undefined => {
    const look = fieldsOfRecord(text, asked)
    return look && kindOf(kinds, look)
  }
  return {
    entries: Array.from({ length: page.count }, (_, i) => kindIn(page.bodyBytes(i))),
    problems: page.problems.map(({ bytes }) => kindIn(bytes)),
  }
}
