import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/index.ts'
import { startPostgres, type PostgresServer } from '../servers/postgres.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`indexes of PostgreSQL's own (${server})`, () => {
    test('left out', () => {})
  })
} else {
  process.env['PGPASSWORD'] = server.password
  afterAll(() => server.stop())
  const [answer] = await server.run('SHOW server_version_num')
  const version = Number(answer!.rows[0]['server_version_num'])
  describe("indexes of PostgreSQL's own", { timeout: 60_000 }, () => testThem(server, version))
}

const LONG = randomBytes(6_000).toString('base64')

const DEFINITIONS = `
  SELECT x.relname AS name, regexp_replace(pg_get_indexdef(x.oid), '^CREATE (UNIQUE )?INDEX .*? ON [^ ]*(?:"USING t"|notes|t) USING ', '\\1') AS means,
    obj_description(x.oid, 'pg_class') AS comment
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
  WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'r' AND NOT i.indisprimary ORDER BY 1`

function testThem(server: PostgresServer, version: number): void {
  const root = mkdtempSync(join(tmpdir(), 'dray-own-indexes-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  let turns = 0

  const definitions = async (schema: string): Promise<readonly (readonly unknown[])[]> => {
    const client = await server.connect()
    await client.query(`SET search_path TO ${schema}`)
    const { rows } = await client.query(DEFINITIONS)
    await client.end()
    return rows.map((row: Record<string, string | null>) => [
      row['name'],
      row['means']!.replaceAll(`${schema}.`, ''),
      row['comment'],
    ])
  }
  const moved = async (sql: string) => {
    const [from, to] = [server.newSchema(), server.newSchema()]
    await server.run(`CREATE SCHEMA ${from}; SET search_path TO ${from}, public; ${sql}`)
    const wish = {
      from: server.address({ schema: from }),
      to: server.address({ schema: to }),
      policies: { backup: 'none' },
    } as const
    const report = await migrate(wish, { stateDir: join(root, `state-${++turns}`) })
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
    const [before, after] = [await definitions(from), await definitions(to)]
    return { before, after, notes: report.notes.filter((note) => /index/.test(note)) }
  }

  test('are made as they are: methods, expressions, classes, some rows', async () => {
    const { before, after, notes } = await moved(`
      CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE TABLE notes (id int PRIMARY KEY, "Title" text NOT NULL, body text, raw bytea, tags text[], meta jsonb, at timestamptz,
        code varchar(40), area box, mood mood, n int, name text COLLATE "C", doc json);
      CREATE INDEX by_hash ON notes USING hash (body);
      CREATE INDEX by_some_hash ON notes USING hash (n) WHERE n > 3;
      CREATE INDEX by_left ON notes (left("Title", 50), n DESC);
      CREATE UNIQUE INDEX one_md5 ON notes (md5(body), md5(raw), n);
      CREATE UNIQUE INDEX one_left ON notes (left(code, 12));
      CREATE UNIQUE INDEX one_lower ON notes (lower("Title"));
      CREATE INDEX by_md5 ON notes (md5(body));
      CREATE INDEX by_tags ON notes USING gin (tags) WITH (fastupdate = off);
      CREATE INDEX by_meta ON notes USING gin (meta jsonb_path_ops);
      CREATE INDEX by_words ON notes USING gin (to_tsvector('english', coalesce("Title", '') || ' ' || coalesce(body, '')));
      CREATE INDEX by_member ON notes ((meta ->> 'kind'), (meta -> 'a' ->> 'b'));
      CREATE INDEX by_doc ON notes ((doc ->> 'kind'));
      CREATE INDEX by_area ON notes USING gist (area);
      CREATE INDEX by_spot ON notes USING spgist (area);
      CREATE INDEX by_time ON notes USING brin (at) WITH (pages_per_range = 32);
      CREATE INDEX by_day ON notes (((at AT TIME ZONE 'UTC')::date)) WHERE mood = 'ok';
      CREATE INDEX by_like ON notes (code text_pattern_ops);
      CREATE INDEX by_more ON notes (n NULLS FIRST) INCLUDE (code, mood);
      CREATE INDEX by_name ON notes (lower(name), "Title" COLLATE "C");
      CREATE INDEX by_filled ON notes (n) WITH (fillfactor = 60);
      COMMENT ON INDEX by_hash IS 'it''s of long texts';
      INSERT INTO notes VALUES (1, 'One', '${LONG}', 'a', '{a,b}', '{"kind":"x"}', now(), 'c', '(1,1),(0,0)', 'ok', 7, 'é', '{"kind":1}'),
        (2, 'Two', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
      CREATE TABLE "USING t" (id int PRIMARY KEY, "a USING b" text);
      CREATE INDEX "i ON USING (" ON "USING t" (left("a USING b", 3));`)
    expect(before).toHaveLength(21)
    expect(after).toEqual(before)
    expect(notes).toEqual([])
  })

  // Before, a database had the locale of its server's system.
  test.runIf(version >= 150_000)(
    'what another database takes for one ends no run: it is left out, and said',
    async () => {
      const [old, other] = [await server.makeDatabase(), `u_${(await server.makeDatabase()).slice(2)}`]
      await server.run(
        `CREATE DATABASE ${other} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'und'`,
      )
      await server.run(
        `CREATE TABLE t (id int PRIMARY KEY, name text COLLATE "C", body text);
       CREATE UNIQUE INDEX one_lower ON t (lower(body));
       CREATE INDEX by_name ON t (name);
       CREATE INDEX by_upper ON t (upper(name)) WITH (fillfactor = 50);
       INSERT INTO t VALUES (1, 'a', 'Ä'), (2, 'b', 'ä')`,
        old,
      )
      const wish = {
        from: server.address({ database: old }),
        to: server.address({ database: other }),
        policies: { backup: 'none' },
      } as const
      const report = await migrate(wish, { stateDir: join(root, `state-${++turns}`) })
      expect(report).toMatchObject({
        state: 'finished',
        verified: 'verified',
        exitCode: 0,
        totals: { written: 2 },
      })
      const said = report.notes.filter((note) => note.includes('index'))
      expect(said.map((note) => /\b(?:by|one)_\w+/.exec(note)?.[0])).toEqual(['one_lower'])
      const client = await server.connect(other)
      const { rows } = await client.query<{ indexname: string }>(
        `SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1`,
      )
      await client.end()
      expect(rows.map(({ indexname }) => indexname)).toEqual(['by_name', 'by_upper', 't_pkey'])
    },
  )

  test('what another database need not have stays behind, and is named', async () => {
    const { after, notes } = await moved(`
      CREATE FUNCTION plain(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';
      CREATE COLLATION own (provider = icu, locale = 'de');
      CREATE DOMAIN short AS text CHECK (length(VALUE) < 9);
      CREATE TABLE t (id int PRIMARY KEY, name text, other text, n int, EXCLUDE USING gist (box(point(n, n), point(n, n)) WITH &&));
      CREATE INDEX by_plain ON t (plain(name));
      CREATE INDEX by_some ON t USING hash (name) WHERE plain(name) = 'a';
      CREATE INDEX by_own ON t (lower(name COLLATE own));
      CREATE INDEX by_class ON t (name COLLATE own, n);
      CREATE INDEX by_domain ON t (((name::short)::text));
      CREATE INDEX by_row ON t ((t IS NULL));
      CREATE INDEX by_all ON t (n);
      INSERT INTO t VALUES (1, 'a', 'b', 1)`)
    expect(after).toEqual([
      ['by_all', 'btree (n)', null],
      ['by_class', 'btree (name, n)', null],
    ])
    expect(notes.map((note) => /\bby_\w+/.exec(note)?.[0]).toSorted()).toEqual([
      'by_class',
      'by_domain',
      'by_own',
      'by_plain',
      'by_row',
      'by_some',
    ])
  })
}
