import { join } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, plan } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { sceneAt } from './scene.ts'

/** Texts of any length stand in indexes elsewhere. Here an index that only serves speed looks at their beginnings. */
for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`indexes of long values in ${kind.title} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`indexes of long values in ${kind.title}`, { timeout: 60_000 }, () => testIndexes(server))
  }
}

const SOURCE = `
  CREATE TABLE notes (id integer PRIMARY KEY, title text NOT NULL, body text, raw blob, mail text UNIQUE, size varchar(1000),
    short varchar(20), author text NOT NULL REFERENCES people (name));
  CREATE TABLE people (name text PRIMARY KEY);
  CREATE INDEX by_title ON notes (title);
  CREATE INDEX by_both ON notes (body, title DESC);
  CREATE INDEX by_raw ON notes (raw, id);
  CREATE INDEX by_size ON notes (size);
  CREATE INDEX by_short ON notes (short, id);
  CREATE INDEX by_mail ON notes (mail, short);
  INSERT INTO people VALUES ('ada');
  INSERT INTO notes VALUES (1, 'a title', 'short', x'00ff', 'ada@example.org', 'small', 's', 'ada');`

function testIndexes(server: SqlServer): void {
  const scene = sceneAt(server)
  const source = (sql: string): string => {
    const path = join(scene.folder, 'app.db')
    const database = new DatabaseSync(path)
    database.exec(sql)
    database.close()
    return path
  }
  const wish = (from: string) => ({ from, to: scene.address(), policies: { backup: 'none' } }) as const
  const indexes = async (): Promise<Record<string, string>> => {
    const [rows] = await scene.admin.query<RowDataPacket[]>(
      `SELECT INDEX_NAME AS name, GROUP_CONCAT(CONCAT(COLUMN_NAME, COALESCE(CONCAT(' ', SUB_PART), '')) ORDER BY SEQ_IN_INDEX) AS terms
       FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'notes' GROUP BY 1`,
    )
    return Object.fromEntries(rows.map((row) => [String(row['name']), String(row['terms'])]))
  }

  test('rows of any length arrive, and the plan says what the index covers', async () => {
    const from = source(SOURCE)
    const database = new DatabaseSync(from)
    const insert = database.prepare('INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    const long = 'ä😀'.repeat(40_000)
    insert.run(2, long, long, Buffer.alloc(100_000, 1), 'b', 'x'.repeat(1_000), 'y', 'ada')
    insert.run(3, `${long}!`, `${long}?`, Buffer.alloc(100_000, 2), 'c', null, null, 'ada')
    database.close()

    const { notes, forecast } = await plan(wish(from), scene.here())
    expect(forecast.routes.map(({ rejects }) => rejects)).toEqual([0, 0])
    const said = notes.filter((note) => note.startsWith('notes: the index '))
    expect(said.map((note) => /the index (\w+) .* (\d+ \w+) of (\w+)$/.exec(note)?.slice(1))).toEqual([
      ['by_title', '768 characters', 'title'],
      ['by_both', '384 characters', 'body'],
      ['by_both', '384 characters', 'title'],
      ['by_raw', '1536 bytes', 'raw'],
      ['by_size', '768 characters', 'size'],
      ['by_mail', '384 characters', 'mail'],
    ])

    const report = await migrate(wish(from), scene.here())
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
    expect(await indexes()).toMatchObject({
      by_title: 'title 768',
      by_both: 'body 384,title 384',
      by_raw: 'raw 1536,id',
      by_size: 'size 768',
      by_short: 'short,id',
      by_mail: 'mail 384,short',
    })
    const [rows] = await scene.admin.query<RowDataPacket[]>('SELECT id FROM notes WHERE title = ?', [long])
    expect(rows).toEqual([{ id: '2' }])
  })

  test('what is unique, or refers to something, is compared whole: longer values are rejects', async () => {
    const from = source(SOURCE)
    const database = new DatabaseSync(from)
    database
      .prepare('INSERT INTO notes VALUES (2, ?, ?, NULL, ?, NULL, NULL, ?)')
      .run('t', 'b', 'm'.repeat(769), 'ada')
    database.close()
    const report = await migrate(wish(from), scene.here())
    expect(report).toMatchObject({ state: 'finished-with-rejects', exitCode: 3 })
    expect(report.rejects).toMatchObject([{ collection: 'notes', key: '2' }])
  })
}
