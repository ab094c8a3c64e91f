import { afterAll, describe, expect, test } from 'vitest'
import type { TableSchema } from '../../src/model/table-schema.ts'
import { startPostgres, type PostgresServer } from '../servers/postgres.ts'
import { moveAll, openSource, openTarget } from './move.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`rules that rows need not keep to (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  const [[answer]] = [await server.run('SHOW server_version_num')]
  const version = Number(answer!.rows[0]['server_version_num'])
  describe('rules that rows need not keep to', () => testThem(server, version))
}

function testThem(server: PostgresServer, version: number): void {
  /** What tables say of themselves; all of their rows have to go in elsewhere. */
  const moved = async (sql: string): Promise<Readonly<Record<string, TableSchema>>> => {
    const [from, to] = [server.newSchema(), server.newSchema()]
    await server.run(`CREATE SCHEMA ${from}; SET search_path TO ${from}, public; ${sql}`)
    await server.run(`CREATE SCHEMA ${to}`)
    const source = await openSource(server.address({ schema: from }))
    const target = await openTarget(server.address({ schema: to }))
    const outcomes = await moveAll(source, target)
    for (const page of [...outcomes.values()].flat()) expect([...page.reasons]).toEqual([])
    const collections = await source.collections()
    const described = await Promise.all(
      collections.map(
        async ({ name, layout }) => [name, (await source.describe(name, layout)).table!] as const,
      ),
    )
    await Promise.all([source.close(), target.close()])
    return Object.fromEntries(described)
  }

  test('NOT VALID: rows of before may break them, and go over', async () => {
    const { t } = await moved(
      `CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, p int, n int CHECK (n < 99));
       INSERT INTO t VALUES (1, 7, 9);
       ALTER TABLE t ADD CONSTRAINT small CHECK (n < 5) NOT VALID;
       ALTER TABLE t ADD CONSTRAINT known FOREIGN KEY (p) REFERENCES parent (id) NOT VALID`,
    )
    expect(t!.checks.map(({ name }) => name)).toEqual(['t_n_check'])
    expect(t!.references).toEqual([])
    expect(t!.notCarried).toEqual(['constraint known (NOT VALID)', 'constraint small (NOT VALID)'])
  })

  test.runIf(version >= 180_000)(
    'NOT ENFORCED, a NOT NULL that is NOT VALID, and keys of times',
    async () => {
      const tables = await moved(
        `CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
       CREATE TABLE stay (room int, during daterange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
       CREATE TABLE visit (id int PRIMARY KEY, room int, during daterange, n int, twice int GENERATED ALWAYS AS (n * 2),
         CONSTRAINT within FOREIGN KEY (room, PERIOD during) REFERENCES stay (room, PERIOD during),
         CONSTRAINT loose CHECK (n < 5) NOT ENFORCED);
       INSERT INTO stay VALUES (1, '[2020-01-01,2020-02-01)');
       INSERT INTO visit VALUES (1, 1, '[2020-01-02,2020-01-05)', 9), (2, NULL, NULL, NULL);
       ALTER TABLE visit ADD CONSTRAINT given NOT NULL n NOT VALID`,
      )
      expect(tables['visit']!.columns.map(({ nullable }) => nullable)).toEqual([
        false,
        true,
        true,
        true,
        true,
      ])
      expect(tables['visit']!.references).toEqual([])
      expect(tables['visit']!.notCarried).toEqual([
        'constraint given (NOT VALID)',
        'constraint loose (NOT ENFORCED)',
        'constraint within (PERIOD)',
      ])
      expect(tables['stay']!.notCarried).toEqual(['constraint stay_pkey (WITHOUT OVERLAPS)'])
    },
  )
}
