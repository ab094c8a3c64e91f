import { byContent } from '../../lib/by-content.ts'
import { openKeyIndex, type KeyIndex } from '../../lib/key-index/key-index.ts'
import { Digest } from '../../model/digest.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { unevenRows } from '../../steps/uneven-rows.ts'
import type { Mismatch } from '../report/report.ts'

type Tell = (key: string, kind: Mismatch['kind']) => void

/** Pages of records that nothing names, and how many more there are that cannot be read or moved. */
type Pages = AsyncIterable<{ readonly page: DocumentPage; readonly refused: number }>

const NO_KEY = '(a row without a key)'

/**
 * Rows that nothing names are told apart by what they hold; then by how often each is there, if that is all that differs.
 * @param path of a scratch file
 * @returns how many there are on either side
 */
export async function compareContents(
  { source, target, sensitive }: Contents,
  path: string,
  tell: Tell,
): Promise<{ readonly source: number; readonly target: number }> {
  const index = openKeyIndex(path)
  const uneven = { expected: index, there: () => pagesIn(target()), path: `${path}.there`, sensitive }
  const sums = { source: new Digest(), target: new Digest() }
  let found = 0
  const told: Tell = (key, kind) => {
    found++
    tell(key, kind)
  }
  try {
    const read = await addSource(source, { index, digest: sums.source, tell: told })
    const there = await addTarget(target(), { index, digest: sums.target, tell: told })
    for (const _ of index.unseen()) told(NO_KEY, 'missing')
    if (found === 0 && !sums.source.equals(sums.target))
      for await (const { text } of unevenRows(uneven)) told(text, 'content')
    return { source: read, target: there }
  } finally {
    index.close()
  }
}

interface Contents {
  readonly source: Pages
  /** Read once more where only numbers differ. */
  readonly target: () => Pages
  /** Paths of fields that are not shown. */
  readonly sensitive: readonly string[]
}

async function* pagesIn(pages: Pages): AsyncGenerator<DocumentPage> {
  for await (const { page } of pages) yield page
}

interface Side {
  readonly index: KeyIndex
  readonly digest: Digest
  readonly tell: Tell
}

async function addSource(pages: Pages, { index, digest, tell }: Side): Promise<number> {
  let records = 0
  for await (const { page, refused } of pages) {
    index.add(byContent(page))
    digest.addPage(page)
    records += page.count + refused
    for (let i = 0; i < refused; i++) tell(NO_KEY, 'missing')
  }
  return records
}

async function addTarget(pages: Pages, { index, digest, tell }: Side): Promise<number> {
  let records = 0
  for await (const { page, refused } of pages) {
    digest.addPage(page)
    records += page.count
    for (let i = 0; i < refused; i++) tell(NO_KEY, 'content')
    for (let i = 0; i < page.count; i++)
      if (!index.markSeen(page.print(i).subarray(0, 2))) tell(NO_KEY, 'extra')
  }
  return records
}
