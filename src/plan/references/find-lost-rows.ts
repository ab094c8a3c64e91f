import { openKeyIndex, type KeyIndex } from '../../lib/key-index/key-index.ts'
import { hashKey } from '../../model/scan/api.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import type { MappedPage } from '../mapping/mapped-page.ts'
import type { Lookup } from './lookups.ts'
import { namedRecords, type NamedRecord } from './named-records.ts'

/** Rows of one table that refer to a row of it which is not there, by their keys. The caller closes it. */
export interface LostRows {
  readonly count: number
  has(page: DocumentPage, entry: number): boolean
  close(): void
}

interface Search {
  /** Anew each time: the rows as they would be written, but for references within the table. */
  readonly pages: () => AsyncIterable<MappedPage>
  readonly lookups: readonly Lookup[]
  readonly keys: 'text' | 'typed'
  /** Of files that are its own. */
  readonly path: string
  /** A row that is lost is not there for those that refer to it. */
  readonly takesAlong: boolean
}

const NO_PRINT = new Int32Array(4)

/**
 * Reads the rows as often as it takes until no more are found: where children come before their parents, one level of them
 * each time.
 */
export async function findLostRows(search: Search): Promise<LostRows> {
  const there = await keysOf(search)
  let lost: Found | undefined
  try {
    for (let round = 1; ; round++) {
      const next: Found = await lostIn({ ...search, path: `${search.path}-${round}` }, there, lost?.index)
      lost?.index.close()
      const isAll = next.count === (lost?.count ?? 0) || !search.takesAlong
      lost = next
      if (isAll) return asLostRows(lost)
    }
  } catch (error) {
    lost?.index.close()
    throw error
  } finally {
    there.close()
  }
}

async function keysOf({ pages, path }: Search): Promise<KeyIndex> {
  const there = openKeyIndex(`${path}-there`)
  try {
    for await (const { page } of pages()) there.add(page)
    return there
  } catch (error) {
    there.close()
    throw error
  }
}

interface Found {
  readonly index: KeyIndex
  readonly count: number
}

async function lostIn(search: Search, there: KeyIndex, before: KeyIndex | undefined): Promise<Found> {
  const index = openKeyIndex(search.path)
  let count = 0
  const isLost = ({ key }: NamedRecord): boolean => {
    const hash = hashKey(key, search.keys)
    return there.find(hash) === undefined || before?.find(hash) !== undefined
  }
  try {
    for await (const mapped of search.pages()) {
      const orphans = namedRecords({ ...mapped, references: [] }, search.lookups).filter(isLost)
      for (const entry of new Set(orphans.map((orphan) => orphan.entry))) {
        const keyHashes = mapped.page.keyHashes.slice(2 * entry, 2 * entry + 2)
        index.add({ count: 1, keyHashes, prints: NO_PRINT })
        count++
      }
    }
    return { index, count }
  } catch (error) {
    index.close()
    throw error
  }
}

function asLostRows({ index, count }: Found): LostRows {
  return {
    count,
    has: (page, entry) =>
      count > 0 && index.find(page.keyHashes.subarray(2 * entry, 2 * entry + 2)) !== undefined,
    close: () => index.close(),
  }
}
