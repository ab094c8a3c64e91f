import { openKeyIndex, type KeyIndex } from '../../lib/key-index/key-index.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'

const NO_PRINT = new Int32Array(4)

/** Keys that more than one record has, in a file of the scratch folder: there may be any number of them. */
export interface RepeatedRecords {
  has(page: DocumentPage, i: number): boolean
  close(): void
}

/**
 * Reads the keys of all records: an element names its record by the key, so that of a key which names two nobody knows
 * whose it is.
 * @param path of files that are its own
 */
export async function findRepeatedRecords(
  pages: AsyncIterable<DocumentPage>,
  path: string,
): Promise<RepeatedRecords> {
  const all = openKeyIndex(`${path}-all`)
  const repeated = openKeyIndex(path)
  try {
    for await (const page of pages) {
      all.add(page)
      page.release()
    }
    const count = addRepeated(all, repeated)
    return {
      has: (page, i) => count > 0 && repeated.find(page.keyHashes.subarray(2 * i, 2 * i + 2)) !== undefined,
      close: () => repeated.close(),
    }
  } catch (error) {
    repeated.close()
    throw error
  } finally {
    all.close()
  }
}

function addRepeated(all: KeyIndex, repeated: KeyIndex): number {
  let count = 0
  for (const { hash } of all.duplicates()) {
    repeated.add({ count: 1, keyHashes: Int32Array.from(hash), prints: NO_PRINT })
    count++
  }
  return count
}
