import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pagesOf } from '../../../store/paging/pages.ts'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

/** A difference between megabytes would be printed. */
function hashed(record: unknown): unknown {
  return Object.entries(Object(record)).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? createHash('sha256').update(value).digest('hex') : value,
  ])
}

// Beyond a mebibyte bytes are read as they lie, and put into the page part by part.
test.each([1_048_575, 1_048_576, 1_048_577, 1_500_000, 6_000_001])(
  '%d bytes are what lies there, beside texts, other bytes and nothing',
  async (length) => {
    await at.make(`CREATE TABLE files (id INTEGER PRIMARY KEY, name TEXT, content BLOB, thumb BLOB, other);
      INSERT INTO files VALUES (1, 'one', randomblob(${length}), x'00ff', randomblob(${length}));
      INSERT INTO files VALUES (2, 'zwei "ü"', x'', NULL, 'text');
      INSERT INTO files VALUES (3, NULL, randomblob(${length}), randomblob(${length}), NULL)`)
    const source = await at.source()
    const [info] = await source.collections()
    const records: unknown[] = []
    for await (const page of pagesOf(source, 'files', { layout: info!.layout })) {
      expect(page.problems).toEqual([])
      for (const entry of page.entries()) records.push(hashed(entry.body.value()))
      page.release()
    }
    expect(records).toEqual(at.query('SELECT * FROM files ORDER BY id').map(hashed))
  },
)
