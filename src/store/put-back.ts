import type { DocumentPage } from '../model/page/document-page.ts'
import type { Layout } from '../model/layout.ts'
import { buildPage, type LooseEntry } from '../model/scan/api.ts'
import { keyOfName } from '../model/written-name.ts'
import type { Reversal } from './target.ts'

/** What a rollback puts back, as a page to be written. @param chosen those of the changes that had a record before */
export function pageToPutBack(
  changes: readonly Reversal[],
  chosen: readonly number[],
  keys: Layout['keys'],
): DocumentPage {
  const entries = chosen.map((i): LooseEntry => {
    const { key, body, cells } = changes[i]!.to
    return {
      key: keyOfName(key, keys),
      body: body!,
      ...(cells && { cells: Buffer.from(cells).toString('utf8') }),
    }
  })
  return buildPage(entries, { keys, next: undefined })
}

/** What lies under a key. */
interface There {
  readonly body: Uint8Array
  readonly cells: Uint8Array | undefined
}

/** Whether what is there is, byte by byte, what was there before the run. Absent is like absent. */
export function isBackAlready(before: Reversal['to'], there: There | undefined): boolean {
  if (!before.body || !there) return !before.body && !there
  const isSameBody = Buffer.compare(before.body, there.body) === 0
  return isSameBody && Buffer.compare(before.cells ?? NONE, there.cells ?? NONE) === 0
}

const NONE = new Uint8Array()
