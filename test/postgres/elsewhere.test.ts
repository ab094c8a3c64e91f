import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, plan } from '../../src/index.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'

/** An address without a schema means `public`: where that is empty, and another is not, the plan says so. */
const postgres = await startPostgres()

describe.skipIf(typeof postgres === 'string')('tables in another schema', { timeout: 60_000 }, () => {
  const server = postgres as PostgresServer
  const folder = mkdtempSync(join(tmpdir(), 'dray-elsewhere-'))
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await server.stop()
  })

  test('are named with what chooses them, unless the address names a schema, or public has tables as well', async () => {
    process.env['PGPASSWORD'] = server.password
    const database = await server.makeDatabase()
    const place = { stateDir: join(folder, 'state') }
    writeFileSync(join(folder, 'things.json'), '[{"id": 1}]')
    const notesOf = async (to: string): Promise<readonly string[]> =>
      (await plan({ from: `json:${folder}/things.json`, to }, place)).notes.filter((note) =>
        note.includes('?schema='),
      )
    const address = server.address({ database })
    expect(await notesOf(address)).toEqual([])
    await server.run(
      'CREATE SCHEMA "my wiki"; CREATE SCHEMA bare; CREATE TABLE "my wiki".page (id int PRIMARY KEY)',
      database,
    )
    const [note] = await notesOf(address)
    expect(note).toContain('my wiki')
    expect(note).toContain('?schema=my%20wiki ')
    expect(note).not.toContain('bare')
    await server.run('DROP SCHEMA public', database)
    expect(await notesOf(address)).toEqual([note])
    expect(await notesOf(server.address({ database, schema: 'public' }))).toEqual([])
    const to = `${address}?schema=my%20wiki`
    expect(await notesOf(to)).toEqual([])
    await server.run('CREATE SCHEMA public; CREATE TABLE public.other (id int)', database)
    expect(await notesOf(address)).toEqual([])
    expect(await migrate({ from: `json:${folder}/things.json`, to }, place)).toMatchObject({ exitCode: 0 })
  })
})
