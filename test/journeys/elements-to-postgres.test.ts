import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { migrate, rollback } from '../../src/index.ts'
import { startPostgres } from '../servers/postgres.ts'
import { elementScene } from './element-scene.ts'

const server = await startPostgres()
afterAll(async () => {
  if (typeof server !== 'string') await server.stop()
})

const missing = typeof server === 'string' ? `: ${server}` : ''
test.skipIf(missing !== '')(`elements refer to their records in PostgreSQL${missing}`, async () => {
  if (typeof server === 'string') return
  process.env['PGPASSWORD'] = server.password
  const { place, wish, folder } = elementScene([
    { id: 1, total: 20.5, lines: [{ sku: 'x', price: 20.5 }] },
    { id: 2, total: 'unknown', lines: [{ sku: 'y', price: 1 }] },
    { id: 30, total: 0, lines: [] },
    {
      id: 4,
      total: 3,
      lines: [
        { sku: 'x', price: 1 },
        { sku: 'z', price: 2 },
      ],
    },
  ])
  const schema = server.newSchema()
  const orders = {
    store: { layout: 'row', columns: { id: { type: 'integer' }, total: { type: 'real' } } },
  } as const
  const report = await migrate({ ...wish({ orders }), to: server.address({ schema }) }, place)
  expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
  expect(report.rejects.map(({ key }) => key)).toEqual(['2', '[2,0]'])

  const ask = async (sql: string): Promise<readonly unknown[]> =>
    (await server.run(`SET search_path TO ${schema}; ${sql}`)).at(-1)!.rows as unknown[]
  expect(await ask('SELECT orders_id::int, position::int, sku FROM order_lines ORDER BY 1, 2')).toEqual([
    { orders_id: 1, position: 0, sku: 'x' },
    { orders_id: 4, position: 0, sku: 'x' },
    { orders_id: 4, position: 1, sku: 'z' },
  ])
  // And back, as lists of the records that the reference names.
  const back = await migrate(
    {
      from: server.address({ schema }),
      to: `json:${folder}/back`,
      collections: {
        orders: { nest: { lines: { from: 'order_lines', order: 'position' } }, store: { shape: 'array' } },
      },
      policies: { backup: 'none' },
    },
    { stateDir: `${folder}/state-back` },
  )
  expect(back).toMatchObject({ state: 'finished', verified: 'verified' })
  expect(JSON.parse(readFileSync(`${folder}/back/orders.json`, 'utf8'))).toEqual([
    { id: 1, total: 20.5, lines: [{ position: 0, sku: 'x', price: 20.5 }] },
    {
      id: 4,
      total: 3,
      lines: [
        { position: 0, sku: 'x', price: 1 },
        { position: 1, sku: 'z', price: 2 },
      ],
    },
    { id: 30, total: 0, lines: [] },
  ])
  // The engine itself holds them together from now on.
  await expect(ask('DELETE FROM orders WHERE id = 4')).rejects.toThrow(/order_lines/)
  expect(await rollback({ ...place, run: report.run })).toMatchObject({ state: 'rolled-back' })
  expect(await ask(`SELECT FROM pg_namespace WHERE nspname = '${schema}'`)).toEqual([])
})
