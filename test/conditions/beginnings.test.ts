import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/index.ts'
import type { ConditionEngine } from './condition-engine.ts'
import { startEngines } from './engines.ts'

/** Indexes of MySQL and MariaDB that look at the beginnings of values, in engines that have none. */
const root = mkdtempSync(join(tmpdir(), 'dray-beginnings-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const engines = await startEngines()
const servers = engines.filter(({ name }) => name === 'mysql' || name === 'mariadb')
const [sqlite] = engines.filter(({ name }) => name === 'sqlite')
const [postgres] = engines.filter(({ name }) => name === 'postgres')
let turns = 0

const TABLE = `CREATE TABLE notes (id int PRIMARY KEY, author int NOT NULL, title text NOT NULL, slug varchar(255) NOT NULL,
    link varchar(600), raw blob, code varchar(3000) CHARACTER SET latin1, INDEX by_title (title(50)), INDEX by_author (author, title(30)),
    INDEX by_slug (slug(191)), INDEX by_links (link(100), slug(20)), INDEX by_raw (raw(40)), INDEX by_code (code(1500)),
    UNIQUE INDEX one_title (author, title(200)), UNIQUE INDEX one_raw (raw(300)), UNIQUE INDEX one_code (code(1000)))
  CHARACTER SET utf8mb4`
const INDEXES_OF_MYSQL = `SELECT INDEX_NAME, GROUP_CONCAT(CONCAT(COLUMN_NAME, COALESCE(CONCAT(' ', SUB_PART), '')) ORDER BY SEQ_IN_INDEX)
  FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'notes' GROUP BY 1 ORDER BY 1`
/** No engine makes it shorter. */
const LONG = randomBytes(6_000).toString('base64')

async function filled(from: ConditionEngine, folder: string): Promise<string> {
  const source = await from.place(join(folder, 'from'))
  await from.run(
    source,
    TABLE,
    `INSERT INTO notes VALUES (1, 1, 'a title', 'a', 'l', x'00ff', 'c'), (2, 1, '${LONG}', 'b', '${LONG.slice(0, 600)}',
      x'${Buffer.from(LONG).toString('hex')}', '${LONG.slice(0, 3_000)}')`,
    'SELECT 1',
  )
  return source
}

async function moved(
  from: ConditionEngine,
  to: ConditionEngine,
): Promise<{ readonly source: string; readonly address: string; readonly notes: readonly string[] }> {
  const folder = join(root, `t${++turns}`)
  const source = await filled(from, folder)
  const address = await to.place(join(folder, 'to'))
  const wish = { from: source, to: address, policies: { backup: 'none' } } as const
  const report = await migrate(wish, { stateDir: join(folder, 'state') })
  expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
  return { source, address, notes: report.notes.filter((note) => /^notes: .*(?:index|unique)/.test(note)) }
}

/** Which rules of indexes a plan names. */
function named(notes: readonly string[]): readonly string[] {
  return notes.map((note) => /\b(?:by|one)_\w+/.exec(note)![0]).toSorted()
}

describe.each(servers)('beginnings in indexes of $name', (server) => {
  test('SQLite looks at whole values; what is unique by beginnings is named', async () => {
    const { address, notes } = await moved(server, sqlite!)
    const made = await sqlite!.run(
      address,
      `SELECT i.name, i."unique", group_concat(x.name) FROM pragma_index_list('notes') AS i, pragma_index_info(i.name) AS x
       WHERE i.origin = 'c' GROUP BY 1 ORDER BY 1`,
    )
    expect(made).toEqual([
      ['by_author', 0, 'author,title'],
      ['by_code', 0, 'code'],
      ['by_links', 0, 'link,slug'],
      ['by_raw', 0, 'raw'],
      ['by_slug', 0, 'slug'],
      ['by_title', 0, 'title'],
    ])
    expect(named(notes)).toEqual([
      'by_author',
      'by_code',
      'by_links',
      'by_raw',
      'by_slug',
      'by_title',
      'one_code',
      'one_raw',
      'one_title',
    ])
  })

  test.skipIf(!postgres)('PostgreSQL refuses no row for an index that only serves speed', async () => {
    const { address, notes } = await moved(server, postgres!)
    const made = await postgres!.run(
      address,
      `SELECT x.relname, regexp_replace(pg_get_indexdef(x.oid), '^.* USING ', '') FROM pg_index i
         JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = 'notes'::regclass AND NOT i.indisprimary ORDER BY 1`,
    )
    expect(made).toEqual([
      ['by_author', 'btree (author)'],
      ['by_code', 'hash (code)'],
      ['by_links', 'btree (link)'],
      ['by_raw', 'hash (raw)'],
      ['by_slug', 'btree (slug)'],
      ['by_title', 'hash (title)'],
      ['one_raw', expect.stringMatching(/^btree \("?substring"?\(raw(?:, 1, 300| FROM 1 FOR 300)\)\)$/i)],
      ['one_title', 'btree (author, "left"(title, 200))'],
    ])
    expect(named(notes)).toEqual(['by_author', 'by_code', 'by_links', 'by_raw', 'by_title', 'one_code'])
    const [[plan] = []] = await postgres!.run(
      address,
      'SET enable_seqscan = off',
      `EXPLAIN (FORMAT JSON) SELECT id FROM notes WHERE title = 'a title'`,
    )
    expect(JSON.stringify(plan)).toContain('by_title')
    await postgres!.run(address, 'RESET enable_seqscan', 'SELECT 1')
  })

  test.skipIf(!postgres)('PostgreSQL keeps unique what was, and refuses nothing else', async () => {
    const { address, source } = await moved(server, postgres!)
    const rows = [
      `(3, 1, 'A TITLE', 'c', NULL, NULL, NULL)`,
      `(4, 1, '${LONG.slice(0, 200)}', 'd', NULL, NULL, NULL)`,
      `(5, 2, '${LONG}', 'd', NULL, NULL, NULL)`,
      `(6, 3, 'x', 'd', NULL, x'${Buffer.from(LONG.slice(0, 300)).toString('hex')}00', NULL)`,
      `(7, 3, 'x', 'd', NULL, x'${Buffer.from(LONG.slice(0, 299)).toString('hex')}', NULL)`,
    ]
    const takes = (at: ConditionEngine, place: string, row: string): Promise<boolean> =>
      at.run(place, `INSERT INTO notes VALUES ${row}`, 'SELECT 1').then(
        () => true,
        () => false,
      )
    for (const row of rows) {
      const isTaken = await takes(server, source, row)
      const there = await takes(postgres!, address, row.replaceAll(/x'([0-9a-f]+)'/g, String.raw`'\x$1'`))
      expect({ row: row.slice(0, 20), there }).toEqual({
        row: row.slice(0, 20),
        there: row.includes('A TITLE') || isTaken,
      })
    }
  })

  test.each(servers)('$name looks at as much of them', async (other) => {
    const { source, address, notes } = await moved(server, other)
    expect(await other.run(address, INDEXES_OF_MYSQL)).toEqual(await server.run(source, INDEXES_OF_MYSQL))
    expect(notes).toEqual([])
  })
})
