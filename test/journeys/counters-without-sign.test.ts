import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, plan } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'
import { startServer, type SqlServer } from '../servers/test-server.ts'

/** `bigint unsigned auto_increment` and zero dates: what WordPress, Laravel and MediaWiki make in MySQL. */
const [postgres, ...others] = await Promise.all([startPostgres(), startServer(mysql), startServer(mariadb)])
const sources = others.filter((server) => typeof server !== 'string')

const SOURCE = [
  'CREATE TABLE users (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, login varchar(60) NOT NULL DEFAULT "")',
  `CREATE TABLE posts (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, author bigint unsigned NOT NULL, views bigint unsigned NOT NULL,
    parent bigint unsigned, slug varchar(200) NOT NULL DEFAULT '', body longtext, written datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    INDEX slugs (slug(191)), INDEX bodies (body(20)), FOREIGN KEY (author) REFERENCES users (id), FOREIGN KEY (parent) REFERENCES posts (id))`,
  `INSERT INTO users VALUES (1, 'ada'), (9223372036854775807, 'last')`,
  `INSERT INTO posts VALUES (7, 1, 18446744073709551615, NULL, 'a', 'b', '2024-01-02 03:04:05')`,
]
const BEYOND = `INSERT INTO users VALUES (9223372036854775808, 'beyond')`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'counters-without-sign-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(async () => {
  for (const server of [postgres, ...sources]) if (typeof server !== 'string') await server.stop()
}, 60_000)

const place = (): { readonly stateDir: string } => ({ stateDir: join(folder, 'state') })
const NO_BACKUP = { backup: 'none', maxRejects: { records: 10 } } as const

async function filled(server: SqlServer, ...more: readonly string[]): Promise<string> {
  const database = await server.makeDatabase()
  const client = await server.connect(database)
  await client.query("SET sql_mode = ''")
  for (const sql of [...SOURCE, ...more]) await client.query(sql)
  await client.end()
  return server.address(database)
}

describe.each(sources.map((server) => [server.kind.name, server] as const))('from %s', (_name, source) => {
  test('into SQLite: they count, and what refers to them is of their kind', { timeout: 60_000 }, async () => {
    const to = join(folder, 'app.db')
    const report = await migrate(
      { from: await filled(source), to: `sqlite:${to}`, policies: NO_BACKUP },
      place(),
    )
    expect(report).toMatchObject({ verified: 'verified', totals: { written: 3, refused: 0 } })
    const database = new DatabaseSync(to)
    database.exec(`INSERT INTO posts (author, views, parent) VALUES (1, '0', 7)`)
    expect(database.prepare('SELECT id, written FROM posts ORDER BY id DESC').get()).toEqual({
      id: 8,
      written: '0000-00-00T00:00:00',
    })
    database.close()
  })

  test.skipIf(typeof postgres === 'string')(
    'into PostgreSQL, which knows no zero dates',
    { timeout: 60_000 },
    async () => {
      const server = postgres as PostgresServer
      process.env['PGPASSWORD'] = server.password
      const schema = server.newSchema()
      const wish = { from: await filled(source, BEYOND), to: server.address({ schema }), policies: NO_BACKUP }
      const { notes } = await plan(wish, place())
      expect(notes.filter((note) => note.includes('not carried'))).toEqual([
        'posts: the default of written ("0000-00-00 00:00:00"): not carried',
      ])
      const report = await migrate(wish, place())
      expect(report).toMatchObject({ verified: 'verified', totals: { read: 4, written: 3 } })
      expect(report.rejects.map(({ key }) => key)).toEqual(['9223372036854775808'])
      const [columns] =
        await server.run(`SELECT column_name || ' ' || data_type || ' ' || is_identity AS said FROM information_schema.columns
      WHERE table_schema = '${schema}' AND table_name = 'posts' ORDER BY ordinal_position`)
      expect(columns!.rows.map(({ said }) => said)).toEqual([
        'id bigint YES',
        'author bigint NO',
        'views numeric NO',
        'parent bigint NO',
        'slug character varying NO',
        'body text NO',
        'written timestamp without time zone NO',
      ])
      const [indexes] = await server.run(
        `SELECT indexdef FROM pg_indexes WHERE schemaname = '${schema}' AND indexname = 'slugs'`,
      )
      expect(indexes!.rows).toEqual([
        { indexdef: `CREATE INDEX slugs ON ${schema}.posts USING btree (slug)` },
      ])
      const [added] = await server.run(
        `INSERT INTO ${schema}.posts (author, views, parent, written) VALUES (1, 0, 7, now()) RETURNING id`,
      )
      expect(added!.rows).toEqual([{ id: '8' }])
    },
  )
})
