import { afterEach, beforeEach, expect, test } from 'vitest'
import { pagesOf } from '../../../store/paging/pages.ts'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

test.each([1, 8, 16, 64])(
  'rows that are large together all come, with pages of %d MiB',
  async (mebibytes) => {
    await at.make(`CREATE TABLE users (id TEXT PRIMARY KEY, data JSON NOT NULL);
    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10)
    INSERT INTO users SELECT 'k' || i, '{"x":"' || hex(zeroblob(600000)) || '"}' FROM n`)
    const source = await at.source()
    const [info] = await source.collections()
    const limit = { bytes: mebibytes << 20, entries: 1_000 }
    let count = 0
    for await (const page of pagesOf(source, 'users', { layout: info!.layout, limit })) count += page.count
    expect(count).toBe(10)
  },
)
