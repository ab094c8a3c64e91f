import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate, plan } from '../../src/index.ts'
import { type TestFolder, testFolder } from './folder.ts'

let place: TestFolder
beforeEach(() => void (place = testFolder()))
afterEach(() => place.remove())

const wish = () => ({
  from: `sqlite:${place.path()}`,
  to: `sqlite:${place.path('new.db')}`,
  policies: { backup: 'none' as const },
})
const options = () => ({ stateDir: place.path('state') })

test('a column may be called nothing', async () => {
  const rows = 'SELECT * FROM t ORDER BY id'
  await place.make(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, "" TEXT, n INT); INSERT INTO t VALUES (1, 'x', 2), (2, NULL, 3)`,
  )
  expect(await migrate(wish(), options())).toMatchObject({ verified: 'verified', totals: { written: 2 } })
  expect(place.query(rows, 'new.db')).toEqual(place.query(rows))
  expect(place.query(rows, 'new.db')[0]).toEqual({ id: 1, '': 'x', n: 2 })
})

test('a table that is called nothing is refused by name, and the others move without it', async () => {
  await place.make('CREATE TABLE "" (id INTEGER PRIMARY KEY); CREATE TABLE t (id INTEGER PRIMARY KEY)')
  await expect(plan(wish(), options())).rejects.toMatchObject({ code: 'STORE_UNSUPPORTED' })
  const { decision } = await plan(wish(), { ...options(), except: ['""'] })
  expect(decision.routes.map(({ to }) => to)).toEqual(['t'])
})
