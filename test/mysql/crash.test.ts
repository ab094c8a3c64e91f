import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

const isThorough = process.env['DRAY_THOROUGH'] === '1'
const wanted = isThorough ? [mysql, mariadb] : [mysql.missing() ? mariadb : mysql]

/** The points of the driver itself, and, where there is time, every point that such a run passes. */
const POINTS = [
  'mysql.commit:before',
  'mysql.commit:after',
  'mysql.commit:after#3',
  'mysql.publish:finished',
  'mysql.publish:renamed',
]

for (const kind of wanted) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`crashes into ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`crashes into ${kind.name}`, () => testCrashes(server))
  }
}

function testCrashes(server: SqlServer): void {
  let folder: string
  let database: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mysql-crash-'))
    database = await server.makeDatabase()
    fillSource(join(folder, 'shop.db'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const dray = (words: readonly string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [join(import.meta.dirname, '../../dist/bin/dray.js'), ...words], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...env, NO_COLOR: '1' },
    })
  const migrate = (env: Record<string, string> = {}) =>
    dray(['migrate', 'shop.db', server.address(database), '--yes'], env)
  /** Every table that is there, with its rows and how it is made. */
  const contents = async (): Promise<unknown> => {
    const connection = await server.connect(database)
    const [tables] = await connection.query<RowDataPacket[]>('SHOW TABLES')
    const found: unknown[] = []
    for (const name of tables.map((table) => String(Object.values(table)[0]))) {
      const [shape] = await connection.query<RowDataPacket[]>(`SHOW CREATE TABLE \`${name}\``)
      const [rows] = await connection.query(`SELECT * FROM \`${name}\` ORDER BY 1`)
      found.push({ shape: shape[0]?.['Create Table'], rows })
    }
    await connection.end()
    return found
  }

  test(
    'the process dies at a point and is resumed, or goes back: as if it had not died, or never been',
    async () => {
      const list = join(folder, 'points.txt')
      expect(migrate({ DRAY_CRASH_LIST: list })).toMatchObject({ status: 0 })
      const whole = await contents()
      const passed = [...new Set(readFileSync(list, 'utf8').split('\n').filter(Boolean))]
      expect(passed).toEqual(expect.arrayContaining(POINTS.filter((point) => !point.includes('#'))))

      for (const [n, point] of (isThorough ? [...POINTS, ...passed] : POINTS).entries()) {
        await server.dropDatabase(database)
        database = await server.makeDatabase()
        rmSync(join(folder, '.dray'), { recursive: true, force: true })
        expect(migrate({ DRAY_CRASH_AT: point }).signal, point).toBe('SIGKILL')
        // A run that died before it began leaves nothing to go on with.
        const next = dray([n % 2 === 0 || !isThorough ? 'resume' : 'rollback', '--yes'])
        if (next.stderr.includes('RUN_UNKNOWN')) expect(migrate().status, point).toBe(0)
        else expect(next.status, `${point}: ${next.stdout}${next.stderr}`).toBe(0)
        if (dray(['runs']).stdout.includes('rolled')) expect(await contents(), point).toEqual([])
        else expect(await contents(), point).toEqual(whole)
        if (isThorough) continue
        expect(dray(['rollback', '--yes']), point).toMatchObject({ status: 0 })
        expect(await contents(), point).toEqual([])
      }
    },
    isThorough ? 1_800_000 : 180_000,
  )
}

function fillSource(path: string): void {
  const database = new DatabaseSync(path)
  database.exec(`
    CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE, boss INTEGER REFERENCES users (id));
    CREATE TABLE orders (user INTEGER NOT NULL REFERENCES users (id), number INTEGER NOT NULL, note TEXT, PRIMARY KEY (user, number));
    CREATE TABLE settings (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL);
    CREATE INDEX orders_note ON orders (number);
    WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 500)
      INSERT INTO users SELECT n, 'user ' || n, CASE WHEN n > 1 THEN n / 2 END FROM g;
    INSERT INTO orders SELECT id, id % 3, 'note' FROM users;
    INSERT INTO settings VALUES ('theme', '{"dark":true}')`)
  database.close()
}
