import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pagesOf } from '../../../store/paging/pages.ts'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'

vi.setConfig({ testTimeout: 120_000 })

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

/** A difference between megabytes would be printed. */
function hashed(record: unknown): unknown {
  return Object.entries(Object(record))
    .toSorted()
    .map(([name, value]) => [
      name,
      value instanceof Uint8Array || (typeof value === 'string' && value.length > 1000)
        ? createHash('sha256').update(value).digest('hex')
        : value,
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

const PROSE = `replace(hex(randomblob(1200000)), 'A', '"\\ü👩' || char(10, 0, 31, 127, 30))`

test.each([
  ['by row numbers', '', ''],
  ['of a table without them', '', ' WITHOUT ROWID'],
  ['of columns without types', 'no types', ''],
])('texts of megabytes are what lies there, %s', async (_, types, tail) => {
  const [text, real] = types === '' ? ['TEXT', 'REAL'] : ['', '']
  await at.make(`CREATE TABLE texts (id INTEGER PRIMARY KEY, a ${text}, n ${real}, b ${text}, bytes BLOB)${tail};
    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 2)
    INSERT INTO texts SELECT i, ${PROSE}, i / 3.0, ${PROSE}, randomblob(i * 900000) FROM n;
    INSERT INTO texts VALUES (9, 'short', NULL, ${PROSE} || ${PROSE}, x'ff')`)
  const source = await at.source()
  const [info] = await source.collections()
  const records: unknown[] = []
  for await (const page of pagesOf(source, 'texts', { layout: info!.layout })) {
    expect(page.problems).toEqual([])
    for (const entry of page.entries()) records.push(entry.body.value())
    page.release()
  }
  const lying = at.query('SELECT id, hex(a) AS a, n, hex(b) AS b, bytes FROM texts ORDER BY id')
  expect(records.map(hashed)).toEqual(
    lying.map(({ a, b, ...row }) => hashed({ ...row, a: textOf(a), b: textOf(b) })),
  )
})

function textOf(hex: unknown): string {
  return Buffer.from(String(hex), 'hex').toString()
}

test('a text of megabytes that is no UTF-8 is a problem of its own row', async () => {
  await at.make(`CREATE TABLE texts (id INTEGER PRIMARY KEY, a TEXT);
    INSERT INTO texts VALUES (1, ${PROSE} || ${PROSE} || ${PROSE}),
      (2, CAST(x'ff' || zeroblob(5000000) AS TEXT)), (3, 'short')`)
  expect(await keysOf('texts')).toEqual(['1', ['2', 'TEXT_INVALID'], '3'])
})

test.each([
  ['a document', '{"x":1}', ['a', 'b', 'c']],
  ['two of them', '{"x":1},"d":{}', ['a', ['b', 'RECORD_INVALID'], 'c']],
  [
    'one with a sign that parts records',
    `{"x":1}' || char(30) || '"d":{}`,
    ['a', ['b', 'RECORD_INVALID'], 'c'],
  ],
])('a document of megabytes is %s', async (_, text, expected) => {
  await at.make(`CREATE TABLE users (id TEXT PRIMARY KEY, data TEXT NOT NULL);
    WITH pad(s) AS (SELECT printf('%5000000s', ''))
    INSERT INTO users SELECT 'a', '{"y":"' || s || '"}' FROM pad
    UNION ALL SELECT 'b', '${text}' || s FROM pad UNION ALL SELECT 'c', '{}' FROM pad`)
  expect(await keysOf('users')).toEqual(expected)
})

/** Of a problem with its code. */
async function keysOf(table: string): Promise<unknown[]> {
  const source = await at.source()
  const [info] = await source.collections()
  const keys: unknown[] = []
  for await (const page of pagesOf(source, table, { layout: info!.layout, limit: { entries: 1 } })) {
    keys.push(...page.problems.map((problem) => [problem.key, problem.code]))
    for (const entry of page.entries()) keys.push(entry.key.text)
  }
  return keys
}
