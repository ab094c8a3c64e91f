import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/index.ts'
import type { ConditionEngine } from './condition-engine.ts'
import { startEngines } from './engines.ts'

/** Indexes that go through another engine and come back: what their own engine says of them is what it said, or named. */
const root = mkdtempSync(join(tmpdir(), 'dray-round-of-indexes-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const engines = await startEngines()
const servers = engines.filter(({ name }) => name === 'mysql' || name === 'mariadb')
const [sqlite] = engines.filter(({ name }) => name === 'sqlite')
const [postgres] = engines.filter(({ name }) => name === 'postgres')
let turns = 0

/** No engine makes it shorter. */
const LONG = randomBytes(6_000).toString('base64')

const OF_MYSQL = `SELECT INDEX_NAME, NON_UNIQUE, GROUP_CONCAT(CONCAT(COLUMN_NAME, COALESCE(CONCAT(' ', SUB_PART), ''), IF(COLLATION = 'D', ' DESC', ''))
    ORDER BY SEQ_IN_INDEX) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'notes' GROUP BY 1, 2 ORDER BY 1`
const OF_POSTGRES = `SELECT x.relname, regexp_replace(pg_get_indexdef(x.oid), '^CREATE (UNIQUE )?.*? USING ', '\\1')
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = 'notes'::regclass AND NOT i.indisprimary ORDER BY 1`
const OF_SQLITE = `SELECT i.name, i."unique", group_concat(x.name || ' ' || x."desc")
  FROM pragma_index_list('notes') AS i, pragma_index_xinfo(i.name) AS x WHERE i.origin = 'c' AND x.key = 1 GROUP BY 1, 2 ORDER BY 1`

interface Hop {
  readonly address: string
  readonly indexes: readonly (readonly unknown[])[]
  /** Names of the indexes that the plan names. */
  readonly named: readonly string[]
}

async function hop(from: string, to: ConditionEngine): Promise<Hop> {
  const folder = join(root, `t${++turns}`)
  const address = await to.place(join(folder, 'to'))
  const wish = { from, to: address, policies: { backup: 'none' } } as const
  const report = await migrate(wish, { stateDir: join(folder, 'state') })
  expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
  const notes = report.notes.filter((note) => /^notes: .*(?:index|unique)/.test(note))
  return {
    address,
    indexes: await indexesOf(to, address),
    named: [...new Set(notes.map((note) => /\b(?:by|one)_\w+/.exec(note)![0]))].toSorted(),
  }
}

function indexesOf(engine: ConditionEngine, address: string): Promise<readonly (readonly unknown[])[]> {
  const asked = engine === sqlite ? OF_SQLITE : engine === postgres ? OF_POSTGRES : OF_MYSQL
  return engine.run(address, asked)
}

async function made(engine: ConditionEngine, ...statements: readonly string[]): Promise<string> {
  const address = await engine.place(join(root, `t${++turns}`, 'from'))
  await engine.run(address, ...statements, 'SELECT 1')
  return address
}

const IN_MYSQL = `CREATE TABLE notes (id int PRIMARY KEY, author int NOT NULL, title text NOT NULL, slug varchar(255) NOT NULL,
    link varchar(600), raw blob, mail varchar(700), INDEX by_title (title(50)), INDEX by_author (author, title(30)),
    INDEX by_slug (slug(191)), INDEX by_links (link(100), slug(20)), INDEX by_raw (raw(40)), INDEX by_plain (author, slug),
    UNIQUE INDEX one_title (author, title(200)), UNIQUE INDEX one_raw (raw(300)), UNIQUE INDEX one_mail (mail))
  CHARACTER SET utf8mb4`

describe.skipIf(!postgres).each(servers)('indexes of $name', (server) => {
  test('that went through PostgreSQL look at as much of values as before', async () => {
    const source = await made(
      server,
      IN_MYSQL,
      `INSERT INTO notes VALUES (1, 1, 'a title', 'a', 'l', x'00ff', '${LONG.slice(0, 700)}'),
        (2, 1, '${LONG}', 'b', '${LONG.slice(0, 600)}', x'${Buffer.from(LONG).toString('hex')}', 'm')`,
    )
    const there = await hop(source, postgres!)
    const again = await hop(there.address, postgres!)
    expect(again.indexes).toEqual(there.indexes)
    const back = await hop(again.address, server)
    expect(back.indexes).toEqual(await indexesOf(server, source))
    expect([again.named, back.named]).toEqual([[], []])
  })

  test('that went through SQLite are named where they do not come back', async () => {
    const source = await made(server, IN_MYSQL)
    const there = await hop(source, sqlite!)
    const back = await hop(there.address, server)
    const named = new Set([...there.named, ...back.named])
    const [before, after] = [await indexesOf(server, source), back.indexes].map(
      (rows) => new Map(rows.map((row) => [String(row[0]), JSON.stringify(row)])),
    )
    // A key of SQLite has no name.
    expect([...after!.keys()].toSorted()).toContain('mail')
    const other = [...before!].filter(([name, row]) => after!.get(name) !== row).map(([name]) => name)
    expect(other.filter((name) => !named.has(name))).toEqual(['one_mail'])
    expect(after!.get('by_plain')).toBe(before!.get('by_plain'))
  })
})

describe.skipIf(!postgres)('indexes of PostgreSQL', () => {
  const source = (): Promise<string> =>
    made(
      postgres!,
      `CREATE TABLE notes (id int PRIMARY KEY, title text NOT NULL, slug varchar(100) NOT NULL, body text, raw bytea, n int, tags text[])`,
      `CREATE INDEX by_hash ON notes USING hash (n)`,
      `CREATE INDEX by_long_hash ON notes USING hash (body)`,
      `CREATE INDEX by_left ON notes ("left"(title, 50), n)`,
      `CREATE INDEX by_lower ON notes (lower(slug))`,
      `CREATE INDEX by_md5 ON notes (md5(body))`,
      `CREATE INDEX by_tags ON notes USING gin (tags)`,
      `CREATE INDEX by_plain ON notes (n DESC, slug)`,
      `CREATE UNIQUE INDEX one_left ON notes (n, "left"(title, 40))`,
      `CREATE UNIQUE INDEX one_raw ON notes (substring(raw FROM 1 FOR 30))`,
      `CREATE UNIQUE INDEX one_body ON notes (md5(body))`,
      `CREATE UNIQUE INDEX one_slug ON notes (md5(slug))`,
      `CREATE UNIQUE INDEX one_lower ON notes (lower(slug))`,
      `INSERT INTO notes VALUES (1, 'a', 's', '${LONG}', 'r', 1, '{a}'), (2, '${LONG}', 't', '${LONG}!', NULL, NULL, NULL)`,
    )

  test.each(servers)('become those of $name, and come back or are named', async (server) => {
    const from = await source()
    const there = await hop(from, server)
    const [byName, named] = [new Map(there.indexes.map((row) => [row[0], row])), there.named]
    expect([...byName.keys()].toSorted()).toEqual(
      [
        'PRIMARY',
        'by_hash',
        'by_left',
        'by_long_hash',
        'by_plain',
        'one_left',
        'one_raw',
        'one_slug',
      ].toSorted(),
    )
    expect(byName.get('by_hash')![2]).toBe('n')
    expect(byName.get('by_long_hash')![2]).toBe('body 768')
    expect(byName.get('by_left')![2]).toBe('title 50,n')
    expect(byName.get('one_left')!.slice(1)).toEqual([expect.anything(), 'n,title 40'])
    expect(String(byName.get('one_left')![1])).toBe('0')
    expect(byName.get('one_slug')![2]).toBe('slug')
    const [[version]] = (await server.run(there.address, 'SELECT VERSION()')) as [[string]]
    expect(named).toEqual([
      'by_hash',
      'by_left',
      'by_long_hash',
      'by_lower',
      'by_md5',
      // It reads DESC there, and forgets it.
      ...(version.startsWith('5.') ? ['by_plain'] : []),
      'by_tags',
      'one_body',
      'one_lower',
      'one_slug',
    ])
    const back = await hop(there.address, postgres!)
    await expectNamed(from, [there, back])
  })

  test('become those of SQLite, and come back or are named', async () => {
    const from = await source()
    const there = await hop(from, sqlite!)
    expect(there.indexes).toEqual([
      ['by_hash', 0, 'n 0'],
      ['by_left', 0, 'title 0,n 0'],
      ['by_long_hash', 0, 'body 0'],
      ['by_plain', 0, 'n 1,slug 0'],
      ['one_body', 1, 'body 0'],
      ['one_slug', 1, 'slug 0'],
    ])
    const back = await hop(there.address, postgres!)
    await expectNamed(from, [there, back])
  })

  async function expectNamed(from: string, hops: readonly Hop[]): Promise<void> {
    const [before, after] = [await indexesOf(postgres!, from), hops.at(-1)!.indexes].map(
      (rows) => new Map(rows.map(([name, says]) => [String(name), says])),
    )
    const named = new Set(hops.flatMap((one) => one.named))
    const other = [...before!].filter(([name, says]) => after!.get(name) !== says).map(([name]) => name)
    expect(other.filter((name) => !named.has(name))).toEqual([])
    expect(before!.size).toBe(12)
  }
})

describe.skipIf(!postgres)('indexes of SQLite', () => {
  test('whose values are too long for PostgreSQL come back as they were', async () => {
    const from = await made(
      sqlite!,
      'CREATE TABLE notes (id INTEGER PRIMARY KEY, site TEXT, url TEXT, n INTEGER)',
      'CREATE INDEX by_site ON notes (n DESC, url)',
      'CREATE INDEX by_url ON notes (url) WHERE url IS NOT NULL',
      'CREATE UNIQUE INDEX one_url ON notes (site, url)',
      `INSERT INTO notes VALUES (1, 'a', 'b', 1), (2, 'a', '${LONG}', 2)`,
    )
    const there = await hop(from, postgres!)
    const back = await hop(there.address, sqlite!)
    expect(back.indexes).toEqual(await indexesOf(sqlite!, from))
    expect(back.named).toEqual([])
  })
})
