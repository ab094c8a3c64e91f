import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type DrayError,
  type Event,
  findRun,
  migrate,
  type MigrateOptions,
  type Report,
  resume,
  rollback,
} from '../../src/index.ts'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`limits of postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  const documents = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, n) => [`key-${n}`, { n, text: 'x'.repeat((n * 37) % 400) }]),
  )
  let folder: string
  let schema: string
  let told: Event[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postgres-limits-'))
    schema = server.newSchema()
    writeFileSync(join(folder, 'things.json'), JSON.stringify(documents))
    told = []
    process.env['PGPASSWORD'] = server.password
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  afterAll(() => server.stop())

  const errorOf = (deed: Promise<unknown>): Promise<DrayError> =>
    deed.then(
      () => expect.unreachable('nothing failed'),
      (error: DrayError) => error,
    )
  const stateDir = (): string => join(folder, 'state')
  const move = (options: Readonly<Record<string, string>> = {}, more: MigrateOptions = {}): Promise<Report> =>
    migrate(
      { from: `json:${join(folder, 'things.json')}`, to: server.address({ schema, options }) },
      { stateDir: stateDir(), onEvent: (event) => told.push(event), ...more },
    )
  const rowsIn = async (): Promise<number> => {
    const [found] = await server.run(`SELECT count(*)::int AS rows FROM ${schema}.things`)
    return found!.rows[0].rows as number
  }
  const pages = (): number =>
    told.filter((event) => event.type === 'progress' && event.step === 'transfer').length
  const isOfSmaller = (event: Event): boolean => event.type === 'note' && /smaller/.test(event.message)
  const emptyTable = (): string =>
    `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.things (id text PRIMARY KEY, data jsonb NOT NULL)`
  /** A trigger that does this for each row that is to go in. */
  const whenRowsGoIn = (deed: string): string =>
    `CREATE FUNCTION ${schema}.first() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ${deed}; RETURN NEW; END';
     CREATE TRIGGER first BEFORE INSERT ON ${schema}.things FOR EACH ROW EXECUTE FUNCTION ${schema}.first()`

  test('a table that is given back soon: asked again, and the account says how often', async () => {
    await server.run(emptyTable())
    const other = await server.connect()
    await other.query(`BEGIN; LOCK TABLE ${schema}.things`)
    const onEvent = (event: Event): void => {
      if (event.type !== 'wait') return
      told.push(event)
      void other.query('COMMIT')
    }
    const report = await move({ lock_timeout: '100' }, { onEvent })
    await other.end()
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified' })
    expect(told[0]).toMatchObject({ for: 'retry', code: 'STORE_BUSY' })
    expect(JSON.stringify(told)).not.toContain(server.password)
    expect(report.retries?.count).toBe(told.length)
    expect(report.retries?.seconds).toBeGreaterThanOrEqual(0)
  }, 30_000)

  test.each([
    ['53100', 'STORE_FULL'],
    ['57014', 'STORE_BUSY'],
    ['55000', 'STORE_REFUSED'],
  ])('what says nothing of a record (%s) stops the run, and is no reject', async (state, code) => {
    const raise = `IF NEW.id = ''key-7'' THEN RAISE EXCEPTION USING ERRCODE = ''${state}''; END IF`
    await server.run(`${emptyTable()}; ${whenRowsGoIn(raise)}`)
    expect((await errorOf(move())).code).toBe(code)
  })

  describe('a page that is too much at once', () => {
    test('for the time that a statement may take goes in as several', async () => {
      await server.run(`${emptyTable()}; ${whenRowsGoIn('PERFORM pg_sleep(0.0005)')}`)
      const report = await move({ statement_timeout: '700ms' })
      expect(report).toMatchObject({ exitCode: 0, verified: 'verified', totals: { written: 3_000 } })
      expect(await rowsIn()).toBe(3_000)
      expect(pages()).toBeGreaterThan(3)
      expect(told.filter(isOfSmaller)).not.toEqual([])
    }, 60_000)

    test('is tried again smaller while somebody holds what it changes', async () => {
      await server.run(`${emptyTable()}; INSERT INTO ${schema}.things VALUES ('key-2999', '{}')`)
      const other = await server.connect()
      await other.query(`BEGIN; UPDATE ${schema}.things SET data = '{"other": 1}' WHERE id = 'key-2999'`)
      const onEvent = (event: Event): void => {
        told.push(event)
        if (isOfSmaller(event)) void other.query('COMMIT')
      }
      const report = await move({ lock_timeout: '300ms' }, { onEvent, policies: { onConflict: 'overwrite' } })
      await other.end()
      expect(report).toMatchObject({ exitCode: 0, verified: 'verified' })
      expect(await rowsIn()).toBe(3_000)
      expect(pages()).toBeGreaterThan(1)
    }, 60_000)

    test('even as a single record is named, and nothing of it is in', async () => {
      await server.run(`${emptyTable()}; ${whenRowsGoIn('PERFORM pg_sleep(5)')}`)
      const error = await errorOf(move({ statement_timeout: '250ms' }))
      expect(error.code).toBe('STORE_BUSY')
      expect(error.hint).toContain('statement_timeout')
      expect(await rowsIn()).toBe(0)
      expect(await rollback({ stateDir: stateDir() })).toMatchObject({ state: 'rolled-back' })
    }, 60_000)

    test('goes in by the address that the hint names, which the run keeps; another store is refused', async () => {
      await server.run(
        `${emptyTable()}; ${whenRowsGoIn(`IF NEW.id = ''key-7'' THEN PERFORM pg_sleep(1); END IF`)}`,
      )
      const { code, hint } = await errorOf(move({ statement_timeout: '250ms' }))
      expect(code).toBe('STORE_BUSY')
      const [, target, run] = /time: '([^']+)'; .*: dray resume (\S+) --to ADDRESS$/.exec(hint!)!
      const other = server.newSchema()
      await server.run(`CREATE SCHEMA ${other}`)
      const elsewhere = server.address({ schema: other })
      const refused = await errorOf(resume({ run: run!, target: elsewhere, stateDir: stateDir() }))
      expect(refused.code).toBe('RUN_STATE')
      const report = await resume({ run: run!, target: target!, stateDir: stateDir() })
      expect(report).toMatchObject({ run, exitCode: 0, verified: 'verified', totals: { written: 3_000 } })
      const kept = await findRun(run, { stateDir: stateDir() })
      expect(kept.plan).toMatchObject({ decision: { to: { open: target } } })
      expect(await rollback({ stateDir: stateDir() })).toMatchObject({ state: 'rolled-back' })
    }, 60_000)
  })
}
