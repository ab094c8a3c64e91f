import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { dray, type Finished, makeFolder, treeOf } from './example-project.ts'
import { ohfpFolder, readAsOhfp } from './ohfp-data.ts'
import { copyOhfp } from './ohfp-project.ts'
import { ohfpTables } from './ohfp-tables.ts'
import { startPostgres } from './servers/postgres.ts'

vi.setConfig({ testTimeout: 60_000 })

const root = makeFolder('ohfp-tables')
const server = await startPostgres()
const { sqlite, postgres } = ohfpTables.configs

afterAll(async () => {
  if (typeof server !== 'string') await server.stop()
  rmSync(root, { recursive: true, force: true })
})

describe('the tables of ohfp', () => {
  it('hold every field of every record, in SQLite, and go again', () => {
    const project = copyOhfp(root, 'sqlite', 'flat')
    const before = treeOf(project.data)
    const expected = ohfpTables.expected(readAsOhfp(project.data, 'flat'))
    expect(expected['machines']!.size).toBeGreaterThan(200)

    expectVerified(dray(project, 'migrate', '--config', sqlite, '--yes', '--json'))
    expect(ohfpTables.fromSqlite(project.root)).toEqual(expected)
    expect(treeOf(project.data)).toEqual(before)
    expect(dray(project, 'rollback', '--yes').status).toBe(0)
    expect(treeOf(project.root).has('request_database.db')).toBe(false)
  })

  it('say which field they have no column for, before anything is written', () => {
    const project = copyOhfp(root, 'unknown', 'flat')
    const template = { template_id: 'tmpl-new', spot_fleet_role: 'arn:aws' }
    ohfpFolder(project.data).add('request_database.json', { 'tmpl-new': template })
    const { status, output } = dray(project, 'migrate', '--config', sqlite, '--yes')
    expect(status, output).toBe(2)
    expect(output).toContain('spot_fleet_role')
    expect(treeOf(project.root).has('request_database.db')).toBe(false)
  })

  const missing = typeof server === 'string' ? server : undefined
  it.skipIf(missing !== undefined)(
    ['hold the same in PostgreSQL, times as text, and from there in SQLite', missing].join(' '),
    async () => {
      if (typeof server === 'string') return
      const project = copyOhfp(root, 'postgres', 'flat')
      const expected = ohfpTables.expected(readAsOhfp(project.data, 'flat'))
      const database = await server.makeDatabase()
      const address = server.address({ database })

      expectVerified(dray(project, 'migrate', '--config', postgres, '--to', address, '--yes', '--json'))
      const rows = await ohfpTables.fromPostgres(server, database)
      expect(rows).toEqual(expected)
      const times = [...rows['machines']!.values()].map((machine) => machine['created_at'])
      expect(times.every((time) => typeof time === 'string')).toBe(true)

      const words = ['--no-config', '--no-backup', '--yes', '--json']
      expectVerified(dray(project, 'migrate', address, 'sqlite:back.db', ...words))
      expect(ohfpTables.fromSqlite(project.root, 'back.db')).toEqual(expected)
    },
  )
})

function expectVerified({ status, output, report }: Finished): void {
  expect(status, output).toBe(0)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified', mismatchCount: 0 })
}
