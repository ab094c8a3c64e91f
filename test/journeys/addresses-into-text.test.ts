import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, plan } from '../../src/index.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'

const [postgres, target] = [await startPostgres(), await startServer(mysql)]

if (typeof postgres === 'string') {
  describe.skip(`addresses and booleans of PostgreSQL (${postgres})`, () => {
    test('left out', () => {})
  })
} else {
  process.env['PGPASSWORD'] = postgres.password
  const folder = mkdtempSync(join(tmpdir(), 'dray-addresses-into-text-'))
  afterAll(async () => {
    await Promise.all([postgres.stop(), typeof target === 'string' ? undefined : target.stop()])
    rmSync(folder, { recursive: true, force: true })
  })
  let turns = 0
  const place = (): { stateDir: string } => ({ stateDir: join(folder, `state-${++turns}`) })
  const source = async (): Promise<string> => {
    const schema = postgres.newSchema()
    await postgres.run(
      `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.t (id int PRIMARY KEY, at inet, net cidr, card macaddr, paid boolean);
       INSERT INTO ${schema}.t VALUES (1, '10.0.0.1', '10.1.0.0/16', '08:00:2b:01:02:03', true),
         (2, '2001:db8::1/64', '::/0', NULL, false), (3, NULL, NULL, NULL, NULL)`,
    )
    return postgres.address({ schema })
  }

  describe('addresses and booleans of PostgreSQL in tables that are there', { timeout: 60_000 }, () => {
    test('of PostgreSQL: texts, by the word', async () => {
      const schema = postgres.newSchema()
      await postgres.run(
        `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.t (id int PRIMARY KEY, at varchar(18), net text, card varchar(40), paid boolean)`,
      )
      const [from, to] = [await source(), postgres.address({ schema })]
      await expect(plan({ from, to }, place())).rejects.toMatchObject({ code: 'STORE_INVALID' })
      const wish = { from, to, policies: { onOtherType: 'read', backup: 'none' } } as const
      expect(await migrate(wish, place())).toMatchObject({ verified: 'verified', totals: { written: 3 } })
      const [made] = await postgres.run(`SELECT * FROM ${schema}.t ORDER BY id`)
      expect(made!.rows).toEqual([
        { id: 1, at: '10.0.0.1', net: '10.1.0.0/16', card: '08:00:2b:01:02:03', paid: true },
        { id: 2, at: '2001:db8::1/64', net: '::/0', card: null, paid: false },
        { id: 3, at: null, net: null, card: null, paid: null },
      ])
    })

    test.each(['BOOLEAN', 'NUMERIC', 'NUMERIC(1)', 'INTEGER'])(
      'of SQLite: texts, and %s, by the word',
      async (type) => {
        const file = join(folder, `${++turns}.db`)
        const database = new DatabaseSync(file)
        database.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, at TEXT, net VARCHAR(43), card TEXT, paid ${type});
        INSERT INTO t VALUES (9, '::1', NULL, NULL, 1)`)
        const [from, to] = [await source(), `sqlite:${file}`]
        const wish = { from, to, policies: { onOtherType: 'read', backup: 'none' } } as const
        expect(await migrate(wish, place())).toMatchObject({ verified: 'verified', totals: { written: 3 } })
        const rows = database
          .prepare('SELECT at, net, card, paid, typeof(paid) AS kind FROM t ORDER BY id')
          .all()
        database.close()
        expect(rows).toEqual([
          { at: '10.0.0.1', net: '10.1.0.0/16', card: '08:00:2b:01:02:03', paid: 1, kind: 'integer' },
          { at: '2001:db8::1/64', net: '::/0', card: null, paid: 0, kind: 'integer' },
          { at: null, net: null, card: null, paid: null, kind: 'null' },
          { at: '::1', net: null, card: null, paid: 1, kind: 'integer' },
        ])
      },
    )

    test.skipIf(typeof target === 'string')('of MySQL: texts', async () => {
      const server = target as Exclude<typeof target, string>
      const name = await server.makeDatabase()
      const client = await server.connect()
      await client.query(
        `CREATE TABLE ${name}.t (id int PRIMARY KEY, at varchar(18), net text, card char(17), paid tinyint(1))`,
      )
      const wish = {
        from: await source(),
        to: server.address(name),
        policies: { onOtherType: 'read', backup: 'none' },
      } as const
      expect(await migrate(wish, place())).toMatchObject({ verified: 'verified', totals: { written: 3 } })
    })

    test('of PostgreSQL: booleans in decimals, and rows that an address names', async () => {
      const [schema, there] = [postgres.newSchema(), postgres.newSchema()]
      await postgres.run(
        `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.t (at inet PRIMARY KEY, paid boolean);
         INSERT INTO ${schema}.t VALUES ('10.0.0.1', true), ('::1', false), ('10.0.0.0/8', NULL);
         CREATE SCHEMA ${there}; CREATE TABLE ${there}.t (at varchar(43) PRIMARY KEY, paid numeric(5,2));
         INSERT INTO ${there}.t VALUES ('::1', 0)`,
      )
      const stores = { from: postgres.address({ schema }), to: postgres.address({ schema: there }) }
      const wish = { ...stores, policies: { onOtherType: 'read', backup: 'none' } } as const
      const report = await migrate(wish, place())
      expect(report).toMatchObject({ verified: 'verified', totals: { written: 2, unchanged: 1 } })
      const [made] = await postgres.run(`SELECT * FROM ${there}.t ORDER BY at`)
      expect(made!.rows).toEqual([
        { at: '10.0.0.0/8', paid: null },
        { at: '10.0.0.1', paid: '1.00' },
        { at: '::1', paid: '0.00' },
      ])
    })
  })
}
