import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { drivers } from '../../drivers/index.ts'
import type { Driver } from '../../store/driver.ts'
import { compareStores } from './compare.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compare-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what lies in the other store is looked for once, not for each of its tables', async () => {
  const tables = Array.from({ length: 20 }, (_, i) => `t${i}`)
  for (const name of ['a.db', 'b.db']) {
    const database = new DatabaseSync(join(folder, name))
    for (const table of tables)
      database.exec(
        `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, n TEXT); INSERT INTO ${table} VALUES (1, 'x')`,
      )
    database.close()
  }
  const surveyed: string[] = []
  const counting = (driver: Driver): Driver => ({
    ...driver,
    async openSource(address, context) {
      const store = await driver.openSource(address, context)
      const { survey } = store.can
      if (!survey) return store
      const counted = () => {
        surveyed.push(store.address)
        return survey()
      }
      return { ...store, can: { ...store.can, survey: counted } }
    },
  })
  const report = await compareStores({
    migration: { from: `sqlite:${join(folder, 'a.db')}`, to: `sqlite:${join(folder, 'b.db')}` },
    stateDir: join(folder, 'state'),
    drivers: { ...drivers, documents: drivers.documents.map(counting) },
  })
  expect(report).toMatchObject({ exitCode: 0, mismatchCount: 0 })
  expect(report.collections).toHaveLength(tables.length)
  expect(surveyed).toHaveLength(1)
})
