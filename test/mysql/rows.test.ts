import type { Connection, RowDataPacket } from 'mysql2/promise'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { drop, type MappingEntry, migrate, rollback } from '../../src/index.ts'
import { STATUS } from '../../src/model/outcomes.ts'
import { writtenName } from '../../src/model/written-name.ts'
import { pagesOf } from '../../src/store/paging/pages.ts'
import type { Reversal } from '../../src/store/target.ts'
import { hooksFor } from '../../src/testing/fill.ts'
import { digestOf, moveAll, openSource, openTarget } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { EVERY_TYPE } from './types-sql.ts'

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`rows of ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`rows of ${kind.name}`, () => testRows(server))
  }
}

function testRows(server: SqlServer): void {
  let from: string
  let to: string
  beforeEach(async () => {
    from = await server.makeDatabase()
    to = await server.makeDatabase()
  })
  const asked = async <T>(database: string, question: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = await server.connect(database)
    try {
      return await question(connection)
    } finally {
      await connection.end()
    }
  }
  const run = (database: string, sql: string): Promise<void> =>
    asked(database, async (connection) => void (await connection.query(sql)))
  const rows = (database: string, sql: string): Promise<RowDataPacket[]> =>
    asked(database, async (connection) => (await connection.query<RowDataPacket[]>(sql))[0])

  for (const options of ['', '?local-infile=off']) {
    test(`every type at its edges is the same row afterwards, as the engine prints it ${options}`, async () => {
      await run(from, EVERY_TYPE)
      const source = await openSource(server.address(from))
      const target = await openTarget(server.address(to) + options)
      const outcomes = await moveAll(source, target)
      const reasons = [...outcomes.values()].flat().flatMap((page) => [...page.reasons.values()])
      expect(reasons.map(({ message }) => message)).toEqual([])

      const before = await rows(from, 'SELECT *, HEX(place) AS at FROM things ORDER BY id')
      const after = await rows(to, 'SELECT *, HEX(place) AS at FROM things ORDER BY id')
      expect(after).toEqual(before)
      expect(before).toHaveLength(4)

      const [info] = await source.collections()
      const read = await digestOf(source, { collection: 'things', layout: info!.layout })
      const written = target.layoutFor('things', {}, [], info!.layout.schema)
      expect(read).toMatchObject({ records: 4, problems: [] })
      expect(await digestOf(target, { collection: 'things', layout: written })).toEqual(read)
      const pages = { layout: info!.layout, limit: { bytes: 1, entries: 1 } }
      const paged = await digestOf(
        { ...source, scan: (name, request) => source.scan(name, { ...request, ...pages }) },
        { collection: 'things', layout: info!.layout },
      )
      expect(paged.digest).toBe(read.digest)
      const pinned = async (): Promise<string> => {
        const pin = await source.pin({
          collections: [{ name: 'things', layout: info!.layout }],
          by: 'content',
        })
        return pin.generation
      }
      expect(await pinned(), 'looked at again, now').toBe(await pinned())
      const untouched = await pinned()
      await run(from, 'UPDATE things SET doc = NULL WHERE id = 2')
      expect(await pinned(), 'changed since').not.toBe(untouched)
      await Promise.all([source.close(), target.close()])
    })
  }

  test('keys, unique keys, indexes, references in a circle, counters, defaults and comments come along', async () => {
    await run(from, SHOP)
    const source = await openSource(server.address(from))
    const target = await openTarget(server.address(to))
    await moveAll(source, target)
    const read = await openSource(server.address(to))
    const described = async (store: typeof source): Promise<unknown> =>
      Promise.all(
        (await store.collections()).map(async ({ name, layout }) => [
          name,
          await store.describe(name, layout),
        ]),
      )
    expect(await described(read)).toEqual(await described(source))

    await run(to, `INSERT INTO users (mail) VALUES ('new@example.org')`)
    expect(await rows(to, `SELECT id FROM users WHERE mail = 'new@example.org'`)).toEqual([{ id: 8 }])
    await expect(run(to, 'INSERT INTO lines_ VALUES (99, 1, 1, 1)')).rejects.toThrow(/foreign key/)
    await Promise.all([source.close(), target.close(), read.close()])
  })

  test.each(['utf8mb4_unicode_ci', 'utf8mb4_general_ci', 'latin1_german2_ci', 'ucs2_bin'])(
    'a key of texts in %s pages in its order, and finds single rows',
    async (collation) => {
      await run(
        from,
        `CREATE TABLE words (word varchar(40) CHARACTER SET ${collation.split('_')[0]} COLLATE ${collation} PRIMARY KEY, n int) CHARACTER SET utf8mb4;
         INSERT INTO words SELECT CONCAT(CHAR(97 + n % 7), 'ä\\'' , n), n FROM (SELECT a.n * 10 + b.n AS n FROM ${DIGITS} a, ${DIGITS} b) g`,
      )
      const source = await openSource(server.address(from))
      const [info] = await source.collections()
      const seen: string[] = []
      const limit = { bytes: 1 << 20, entries: 7 }
      for await (const page of pagesOf(source, 'words', { layout: info!.layout, limit })) {
        expect(page.problems).toEqual([])
        const keys = Array.from({ length: page.count }, (_, i) => page.key(i))
        const found = await source.read('words', info!.layout, keys)
        expect(found.map((entry) => entry?.key.text)).toEqual(keys.map(({ text }) => text))
        seen.push(...keys.map(({ text }) => text))
      }
      expect(new Set(seen).size).toBe(100)
      await source.close()
    },
  )

  test('a composite key pages in its order, and finds single rows', async () => {
    await run(
      from,
      `CREATE TABLE pairs (a enum('z','y','x','w'), b varchar(20), at datetime(1), n decimal(6,2), v varbinary(9),
         PRIMARY KEY (b, a, at, n, v)) CHARACTER SET utf8mb4;
       INSERT INTO pairs SELECT 1 + (g.n % 4), CONCAT(CHAR(97 + g.n % 5), '"\\\\'), '2024-01-01' + INTERVAL (g.n DIV 3) SECOND,
         g.n / 4, UNHEX(HEX(g.n)) FROM (SELECT a.n * 100 + b.n * 10 + c.n AS n FROM ${DIGITS} a, ${DIGITS} b, ${DIGITS} c) g`,
    )
    const source = await openSource(server.address(from))
    const [info] = await source.collections()
    const seen: string[] = []
    const limit = { bytes: 1 << 20, entries: 37 }
    for await (const page of pagesOf(source, 'pairs', { layout: info!.layout, limit })) {
      expect(page.problems).toEqual([])
      const keys = Array.from({ length: page.count }, (_, i) => page.key(i))
      const found = await source.read('pairs', info!.layout, keys)
      expect(found.map((entry) => entry?.key.text)).toEqual(keys.map(({ text }) => text))
      seen.push(...keys.map(({ text }) => text))
    }
    expect(new Set(seen).size).toBe(1000)
    expect(seen).toHaveLength(1000)
    await source.close()
  })

  for (const options of ['', '?local-infile=off']) {
    test(`of a page with bad rows the rest goes in, and each bad one is named with its reason ${options}`, async () => {
      await run(
        from,
        `CREATE TABLE notes (id int PRIMARY KEY, word varchar(200), share decimal(20,6)) CHARACTER SET utf8mb4;
         INSERT INTO notes SELECT 1 + a.n * 100 + b.n * 10 + c.n, CONCAT('word ', a.n * 100 + b.n * 10 + c.n), 1
           FROM ${DIGITS} a, ${DIGITS} b, ${DIGITS} c;
         UPDATE notes SET word = REPEAT('long', 40) WHERE id = 500; UPDATE notes SET word = NULL WHERE id = 900;
         UPDATE notes SET word = 'there' WHERE id = 950`,
      )
      await run(
        to,
        `CREATE TABLE notes (id int PRIMARY KEY, word varchar(100) NOT NULL UNIQUE, share decimal(20,6)) CHARACTER SET utf8mb4;
         INSERT INTO notes VALUES (1000, 'old', 0), (2000, 'there', 0)`,
      )
      const source = await openSource(server.address(from))
      const target = await openTarget(server.address(to) + options)
      const [page] = (await moveAll(source, target)).get('notes')!
      expect(page!.tally()).toMatchObject({ written: 996, rejected: 4 })
      const reasons = [...page!.reasons].map(([i, { code, message }]) => ({ i, code, message }))
      expect(reasons.toSorted((a, b) => a.i - b.i)).toMatchObject([
        { i: 499, code: 'VALUE_UNSUPPORTED', message: expect.stringContaining('takes 100 characters') },
        { i: 899, code: 'STORE_REFUSED', message: expect.stringContaining('null') },
        { i: 949, code: 'STORE_REFUSED', message: expect.stringContaining('Duplicate') },
        { i: 999, code: 'KEY_DUPLICATE' },
      ])
      expect(await rows(to, 'SELECT COUNT(*) AS n FROM notes')).toEqual([{ n: '998' }])
      await Promise.all([source.close(), target.close()])
    })
  }

  test('a reference of rows to one that was rejected: they are named, and the run is taken back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mysql-orphans-'))
    await run(
      from,
      `CREATE TABLE users (id int PRIMARY KEY, born date); CREATE TABLE orders (id int PRIMARY KEY, user int, FOREIGN KEY (user) REFERENCES users (id));
       INSERT INTO users VALUES (1, NULL), (2, NULL); INSERT INTO orders VALUES (1, 1), (2, 2), (3, NULL)`,
    )
    const place = { stateDir: join(folder, 'state') }
    const wish = {
      from: server.address(from),
      to: server.address(to),
      policies: { backup: 'none' },
      collections: {
        users: { map: (entry: MappingEntry) => ((entry.value as { id: number }).id === 2 ? drop : entry) },
        orders: {},
      },
    } as const
    await expect(migrate(wish, place)).rejects.toMatchObject({
      code: 'STORE_REFUSED',
      details: ['there is no 2'],
    })
    expect(await rollback(place)).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(await rows(to, 'SHOW TABLES')).toEqual([])
    rmSync(folder, { recursive: true })
  })

  test('a merge overwrites what differs, keeps it first, and gives it back', async () => {
    const table = `CREATE TABLE items (a int, b varchar(20), price decimal(8,2), note text, PRIMARY KEY (a, b)) CHARACTER SET utf8mb4;
      INSERT INTO items SELECT 1 + a.n * 10 + b.n, CONCAT('b', a.n), a.n * 1.1, 'note' FROM ${DIGITS} a, ${DIGITS} b;`
    await run(from, table)
    await run(
      to,
      `${table} UPDATE items SET note = 'older' WHERE a <= 10; DELETE FROM items WHERE a > 90;
       ALTER TABLE items ADD COLUMN extra varchar(9) DEFAULT 'kept'`,
    )
    const source = await openSource(server.address(from))
    const target = await openTarget(server.address(to))
    const [info] = await source.collections()
    const at = { collection: 'items', layout: target.layoutFor('items', {}, [], info!.layout.schema) }
    const request = {
      run: 'run-1',
      partition: 'p',
      epoch: 1,
      ...at,
      mode: 'merge',
      policy: 'overwrite',
    } as const
    const print = (): Promise<unknown> => rows(to, 'SELECT * FROM items ORDER BY a')
    const before = await print()

    const writer = await target.writer(request)
    const limit = { bytes: 1 << 20, entries: 1000 }
    const page = await source.scan('items', { layout: info!.layout, limit })
    const hooks = hooksFor(writer, page)
    const outcomes = await writer.write(page, hooks)
    await writer.close()
    expect(outcomes.tally()).toMatchObject({ written: 20, unchanged: 80 })
    expect(hooks.kept).toHaveLength(10)

    const kept = new Map(hooks.kept.map((state) => [state.key, state]))
    const changes = Array.from({ length: page.count }, (_, i): Reversal => {
      const key = writtenName(page.key(i), 'typed')
      return { key, expect: page.print(i), to: kept.get(key) ?? { key, body: undefined, cells: undefined } }
    }).filter((_, i) => outcomes.of(i) === STATUS.written)
    const undone = await target.revert('items', at.layout, changes)
    expect(undone.tally()).toMatchObject({ written: 20 })
    expect(await print()).toEqual(before)
    expect((await target.revert('items', at.layout, changes)).tally()).toMatchObject({ unchanged: 20 })
    await Promise.all([source.close(), target.close()])
  })
}

const DIGITS =
  '(SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)'

const SHOP = `
  CREATE TABLE users (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, mail varchar(200) NOT NULL COMMENT 'where to write', boss int,
    made timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), points decimal(10,2) DEFAULT 1.5, active tinyint(1) NOT NULL DEFAULT 1,
    kind enum('a','b') DEFAULT 'b', UNIQUE users_mail (mail), CONSTRAINT users_boss FOREIGN KEY (boss) REFERENCES users (id) ON DELETE SET NULL
  ) COMMENT = 'who''s who' CHARACTER SET utf8mb4;
  CREATE TABLE orders (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, buyer int NOT NULL, first int, INDEX orders_buyer (buyer, id),
    CONSTRAINT orders_user FOREIGN KEY (buyer) REFERENCES users (id) ON DELETE CASCADE) CHARACTER SET utf8mb4;
  CREATE TABLE lines_ (order_id int, line int, item int, amount int NOT NULL, PRIMARY KEY (order_id, line),
    CONSTRAINT lines_order FOREIGN KEY (order_id) REFERENCES orders (id)) CHARACTER SET utf8mb4;
  ALTER TABLE orders ADD CONSTRAINT orders_first FOREIGN KEY (id, first) REFERENCES lines_ (order_id, line);
  INSERT INTO users (id, mail, boss) VALUES (3, 'a@example.org', 3), (7, 'b@example.org', 3);
  INSERT INTO orders (id, buyer) VALUES (1, 3), (2, 7);
  INSERT INTO lines_ VALUES (1, 1, 7, 2), (1, 2, 8, 1), (2, 1, 7, 3);
  UPDATE orders SET first = 1`
