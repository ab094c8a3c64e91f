import type { RowDataPacket } from 'mysql2/promise'
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, type MigrationInput, resume, rollback } from '../../src/index.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { elementScene } from './element-scene.ts'
import { failureOf, runChild } from './scene.ts'

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`elements of lists in ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`elements of lists in ${kind.name}`, () => testElements(server))
  }
}

const COLUMNS = { id: { type: 'integer' }, total: { type: 'real', nullable: true } } as const
const ORDERS = { store: { layout: 'row', columns: COLUMNS } } as const
const line = (sku: string, price: number): object => ({ sku, price })

function testElements(server: SqlServer): void {
  const asker =
    (database: string) =>
    async (sql: string): Promise<RowDataPacket[]> => {
      const connection = await server.connect(database)
      try {
        return (await connection.query<RowDataPacket[]>(sql))[0]
      } finally {
        await connection.end()
      }
    }
  const tables = async (database: string): Promise<readonly unknown[]> =>
    (await asker(database)('SHOW TABLES')).map((row) => Object.values(row)[0])
  const listsBack = (database: string, folder: string): MigrationInput & { from: string; to: string } => ({
    from: server.address(database),
    to: `json:${folder}/back`,
    collections: {
      orders: { nest: { lines: { from: 'order_lines', order: 'position' } }, store: { shape: 'array' } },
    },
    policies: { backup: 'none' },
  })
  const backIn = (folder: string): unknown => JSON.parse(readFileSync(`${folder}/back/orders.json`, 'utf8'))

  test('they refer to their records, whose rejects they share; as lists they come back', async () => {
    const { place, wish, folder } = elementScene([
      { id: 1, total: 20.5, lines: [line('x', 20.5)] },
      { id: 2, total: 'unknown', lines: [line('y', 1)] },
      { id: 30, total: 0, lines: [] },
      { id: 4, total: 3, lines: [line('x', 1), line('z', 2)] },
    ])
    const database = await server.makeDatabase()
    const report = await migrate({ ...wish({ orders: ORDERS }), to: server.address(database) }, place)
    expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
    expect(report.rejects.map(({ key }) => key)).toEqual(['2', '[2,0]'])
    const ask = asker(database)
    const found = await ask(
      'SELECT orders_id + 0 AS id, position + 0 AS at, sku FROM order_lines ORDER BY 1, 2',
    )
    expect(found.map((row) => [Number(row['id']), Number(row['at']), row['sku']])).toEqual([
      [1, 0, 'x'],
      [4, 0, 'x'],
      [4, 1, 'z'],
    ])

    const back = await migrate(listsBack(database, folder), { stateDir: `${folder}/state-back` })
    expect(back).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(backIn(folder)).toEqual([
      { id: 1, total: 20.5, lines: [{ position: 0, ...line('x', 20.5) }] },
      {
        id: 4,
        total: 3,
        lines: [
          { position: 0, ...line('x', 1) },
          { position: 1, ...line('z', 2) },
        ],
      },
      { id: 30, total: 0, lines: [] },
    ])
    // The engine itself holds them together from now on.
    await expect(ask('DELETE FROM orders WHERE id = 4')).rejects.toThrow(/order_lines/)
    expect(await rollback({ ...place, run: report.run })).toMatchObject({ state: 'rolled-back' })
    expect(await tables(database)).toEqual([])
  })

  test('a list that is missing, and a field, are losses that have to be accepted', async () => {
    const { place, wish } = elementScene([
      { id: 1, total: 1, lines: [line('x', 1)] },
      { id: 2, total: 2 },
      { id: 3, lines: [] },
    ])
    const database = await server.makeDatabase()
    const to = server.address(database)
    expect(await failureOf(migrate({ ...wish({ orders: ORDERS }), to }, place))).toMatchObject({
      code: 'LOSS_NOT_ACCEPTED',
    })
    expect(await tables(database), 'nothing was begun').toEqual([])
    const accepted = wish({ orders: ORDERS, policies: { onLoss: 'coerce' } })
    const report = await migrate({ ...accepted, to }, place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })
    const found = await asker(database)('SELECT id, total FROM orders ORDER BY id')
    expect(found.map(({ id, total }) => [Number(id), total])).toEqual([
      [1, 1],
      [2, 2],
      [3, null],
    ])
  })

  test('killed among the elements, there and back: a resume brings each once', async () => {
    const many = Array.from({ length: 60 }, (_, i) => ({
      id: i + 1,
      total: i,
      lines: Array.from({ length: i % 7 }, (__, n) => line(`sku-${i}-${n}`.padEnd(60, '.'), n)),
    }))
    const { place, wish, folder } = elementScene(many)
    const database = await server.makeDatabase()
    const fail = { call: 'writer.write', nth: 5, when: 'after' } as const
    const there = { ...wish({ orders: ORDERS }), to: server.address(database) }
    const killed = runChild({ command: 'migrate', migration: there, ...place, batchBytes: 3_000, fail })
    expect(killed).toEqual({ killed: true })
    expect(await resume(place)).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })

    const stateDir = `${folder}/state-back`
    const migration = listsBack(database, folder)
    const back = runChild({
      command: 'migrate',
      migration,
      stateDir,
      batchBytes: 3_000,
      fail: { ...fail, nth: 2 },
    })
    expect(back).toEqual({ killed: true })
    expect(await resume({ stateDir })).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })
    const lists = (backIn(folder) as { id: number; lines: { position: number; sku: string }[] }[]).toSorted(
      (one, other) => one.id - other.id,
    )
    expect(lists.map(({ lines }) => lines.map(({ position: _, ...own }) => own))).toEqual(
      many.map(({ lines }) => lines),
    )
    expect(await rollback({ stateDir: place.stateDir })).toMatchObject({ state: 'rolled-back' })
    expect(await tables(database)).toEqual([])
  }, 60_000)
}
