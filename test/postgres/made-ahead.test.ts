import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, rollback } from '../../src/index.ts'
import { runChild } from '../journeys/scene.ts'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()
if (typeof server === 'string') {
  describe.skip(`tables that cannot be made in postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  let folder: string
  beforeEach(() => {
    process.env['PGPASSWORD'] = server.password
    folder = mkdtempSync(join(tmpdir(), 'postgres-made-'))
  })
  afterEach(() =>
    [folder, `${folder}-state`].forEach((path) => rmSync(path, { recursive: true, force: true })),
  )

  test('what a run meant to make, and did not come to, is not taken back with it', async () => {
    const schema = server.newSchema()
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, `${name}.json`), '{"x":{"id":"x"}}')
    await server.run(`CREATE SCHEMA ${schema};
      CREATE TABLE ${schema}.theirs (n int);
      CREATE FUNCTION ${schema}.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = '${schema}.b')
          THEN RAISE EXCEPTION 'no table b'; END IF; END $$;
      CREATE EVENT TRIGGER refuse_b ON ddl_command_end EXECUTE FUNCTION ${schema}.refuse()`)
    const stateDir = `${folder}-state`
    const wish = { from: `json:${folder}`, to: server.address({ schema, password: null }) }
    await expect(migrate(wish, { stateDir, confirm: () => Promise.resolve(true) })).rejects.toThrow(
      'no table b',
    )
    await server.run(`DROP EVENT TRIGGER refuse_b;
      CREATE TABLE ${schema}.c (id text PRIMARY KEY, data jsonb NOT NULL)`)
    await rollback({ stateDir })
    const [answer] = await server.run(
      `SELECT relname FROM pg_class WHERE relnamespace = '${schema}'::regnamespace AND relkind = 'r' ORDER BY 1`,
    )
    expect(answer!.rows).toEqual([{ relname: 'c' }, { relname: 'theirs' }])
  })

  test('what a run did not come to make before it died is not taken back with it, if others made it', async () => {
    const schema = server.newSchema()
    const names = ['a', 'b', 'c', 'd']
    for (const name of names) writeFileSync(join(folder, `${name}.json`), '{"x":{"id":"x"}}')
    await server.run(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.theirs (n int)`)
    const stateDir = `${folder}-state`
    const migration = { from: `json:${folder}`, to: server.address({ schema, password: null }) }
    const fail = { call: 'create', nth: 1, when: 'after' } as const
    expect(runChild({ command: 'migrate', stateDir, migration, fail }).killed).toBe(true)
    const tables = async (): Promise<readonly string[]> => {
      const [answer] = await server.run(
        `SELECT relname FROM pg_class WHERE relnamespace = '${schema}'::regnamespace AND relkind = 'r' ORDER BY 1`,
      )
      return answer!.rows.map(({ relname }) => String(relname))
    }
    const made = (await tables()).filter((name) => name.length === 1)
    const unmade = names.filter((name) => !made.includes(name))
    for (const name of unmade)
      await server.run(`CREATE TABLE ${schema}.${name} (id text PRIMARY KEY, data jsonb NOT NULL)`)
    const report = await rollback({ stateDir })
    expect(report).toMatchObject({ state: 'rolled-back', left: [] })
    expect(report.dropped.toSorted()).toEqual(made)
    expect(await tables()).toEqual([...unmade, 'theirs'])
  })
}
