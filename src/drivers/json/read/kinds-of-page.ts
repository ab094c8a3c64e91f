import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Kinds } from '../kinds.ts'
import { kindOfRecord } from './kind-of-record.ts'

/** The kind of each record of a page; undefined where it fits none. */
export interface PageKinds {
  readonly entries: readonly (string | undefined)[]
  readonly problems: readonly (string | undefined)[]
}

export function kindsOfPage({ bytes, count, at, problems }: DocumentPage, kinds: Kinds): PageKinds {
  return {
    entries: Array.from({ length: count }, (_, i) => kindOfRecord(kinds, bytes, at[4 * i + 2]!)),
    problems: problems.map((problem) => kindOfRecord(kinds, problem.bytes)),
  }
}
