import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/index.ts'
import { startEngines } from './engines.ts'

/** Longer than an entry in an index of PostgreSQL, and no engine makes it shorter. */
const LONG = randomBytes(6_000).toString('base64')

const root = mkdtempSync(join(tmpdir(), 'dray-long-values-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const engines = await startEngines()
const [sqlite] = engines.filter(({ name }) => name === 'sqlite')
const [postgres] = engines.filter(({ name }) => name === 'postgres')
let turns = 0

async function moved(...statements: readonly string[]) {
  const folder = join(root, `t${++turns}`)
  const source = await sqlite!.place(folder)
  const table = `CREATE TABLE pages (id INTEGER PRIMARY KEY, site TEXT, url TEXT, raw BLOB, n INTEGER${statements[0]!})`
  const rows = `INSERT INTO pages VALUES (1, 'a', 'b', x'00', 1), (2, 'a', '${LONG}', x'${Buffer.from(LONG).toString('hex')}', 2), (3, NULL, NULL, NULL, 3)`
  await sqlite!.run(source, table, ...statements.slice(1), rows, 'SELECT 1')
  const address = await postgres!.place(join(folder, 'to'))
  const wish = { from: source, to: address, policies: { backup: 'none' } } as const
  const report = await migrate(wish, { stateDir: join(folder, 'state') })
  expect(report).toMatchObject({
    state: 'finished',
    verified: 'verified',
    exitCode: 0,
    totals: { written: 3 },
  })
  const made = await postgres!.run(
    address,
    `SELECT x.relname, regexp_replace(pg_get_indexdef(x.oid), '^CREATE (UNIQUE )?.* USING ', '\\1') FROM pg_index i
       JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = 'pages'::regclass AND NOT i.indisprimary ORDER BY 1`,
  )
  return { address, made, notes: report.notes.filter((note) => note.includes('too long for an index')) }
}

describe.skipIf(!postgres)('values that are too long for an index of PostgreSQL end no run', () => {
  test('an index that serves speed finds equal ones; others are as they were', async () => {
    const { made, notes } = await moved(
      '',
      'CREATE INDEX by_n ON pages (n)',
      'CREATE INDEX by_raw ON pages (raw)',
      'CREATE INDEX by_site ON pages (n, url) WHERE url IS NOT NULL',
      'CREATE INDEX by_url ON pages (url)',
    )
    expect(made).toEqual([
      ['by_n', 'btree (n)'],
      ['by_raw', 'hash (raw)'],
      ['by_site', 'hash (url) WHERE (url IS NOT NULL)'],
      ['by_url', 'hash (url)'],
    ])
    expect(notes.map((note) => /by_\w+/.exec(note)![0]).toSorted()).toEqual(['by_raw', 'by_site', 'by_url'])
  })

  test('what is unique stays so', async () => {
    const { address, made, notes } = await moved(
      ', UNIQUE (site, url)',
      'CREATE UNIQUE INDEX one_raw ON pages (raw)',
    )
    expect(made.map(([, means]) => means)).toEqual([
      'UNIQUE btree (md5(raw))',
      'UNIQUE btree (md5(site), md5(url))',
    ])
    expect(notes).toHaveLength(2)
    const add = (id: number, site: string, url: string): Promise<unknown> =>
      postgres!.run(address, `INSERT INTO pages VALUES (${id}, '${site}', '${url}', NULL, 0)`, 'SELECT 1')
    await expect(add(4, 'a', LONG)).rejects.toThrow(/unique/)
    await add(5, 'b', LONG)
    await add(6, 'a', `${LONG}x`)
  })
})
