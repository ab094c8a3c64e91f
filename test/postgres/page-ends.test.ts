import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DrayError, migrate, type Report } from '../../src/index.ts'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`pages of postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  const RECORDS = 3_000
  /** A hundredth of all: of them the triggers speak. */
  const isOdd = (key: string): boolean => key.endsWith('77')
  const documents = Object.fromEntries(
    Array.from({ length: RECORDS }, (_, n) => [`key-${n}`, { n, text: 'x'.repeat((n * 37) % 400) }]),
  )
  let folder: string
  let schema: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postgres-pages-'))
    schema = server.newSchema()
    writeFileSync(join(folder, 'things.json'), JSON.stringify(documents))
    process.env['PGPASSWORD'] = server.password
    await server.run(
      `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.things (id text PRIMARY KEY, data jsonb NOT NULL)`,
    )
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  afterAll(() => server.stop())

  const move = (onPage?: (page: number) => void): Promise<Report> => {
    let pages = 0
    return migrate(
      { from: `json:${join(folder, 'things.json')}`, to: server.address({ schema }) },
      {
        stateDir: join(folder, 'state'),
        batchBytes: 16_384,
        onEvent: (event) => {
          if (event.type === 'progress' && event.step === 'transfer') onPage?.(++pages)
        },
      },
    )
  }
  const keysIn = async (): Promise<readonly string[]> => {
    const [found] = await server.run(`SELECT id FROM ${schema}.things`)
    return found!.rows.map(({ id }) => id as string)
  }
  const rejected = (report: Report): readonly string[] =>
    readFileSync(report.rejectFile!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { key: string }).key)
  const onInsert = (when: string, deed: string, keys = '%77'): string =>
    `CREATE FUNCTION ${schema}.first() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.id LIKE '${keys}' THEN ${deed}; END IF; RETURN NEW; END$$;
     CREATE ${when} ON ${schema}.things FOR EACH ROW EXECUTE FUNCTION ${schema}.first()`
  const SWALLOWS = ['TRIGGER swallows BEFORE INSERT', 'RETURN NULL'] as const

  /** All records lie in the table, or are named: each of them once. */
  async function expectAllTold(report: Report): Promise<void> {
    const out = rejected(report)
    const keys = await keysIn()
    expect(new Set([...keys, ...out]).size).toBe(RECORDS)
    expect(keys.length + out.length).toBe(RECORDS)
    expect(report.totals).toMatchObject({ written: keys.length, rejected: out.length })
    expect(out.every(isOdd)).toBe(true)
  }

  describe('pages of postgres', () => {
    test('what a trigger swallows is rejected, each record once', async () => {
      await server.run(onInsert(...SWALLOWS))
      const report = await move()
      await expectAllTold(report)
      expect((await keysIn()).some(isOdd)).toBe(false)
    })

    test('so it is when the trigger comes while pages go in', async () => {
      const other = await server.connect()
      const made: Promise<unknown>[] = []
      const report = await move((page) => page === 3 && made.push(other.query(onInsert(...SWALLOWS))))
      await Promise.all(made)
      await other.end()
      await expectAllTold(report)
      expect(rejected(report).length).toBeGreaterThan(RECORDS / 200)
    })

    test('what cannot be kept is told once, with what is refused beside it', async () => {
      await server.run(onInsert('TRIGGER refuses AFTER INSERT', `RAISE EXCEPTION 'not this one'`))
      const unkept = Object.keys(documents).filter((key) => key.endsWith('078'))
      const nul = Object.fromEntries(unkept.map((key) => [key, { text: 'a\0b' }]))
      writeFileSync(join(folder, 'things.json'), JSON.stringify({ ...documents, ...nul }))
      const report = await move()
      const out = rejected(report)
      const refused = Object.keys(documents).filter(isOdd)
      expect(unkept.length).toBeGreaterThan(0)
      expect(out.toSorted()).toEqual([...refused, ...unkept].toSorted())
      expect((await keysIn()).length + out.length).toBe(RECORDS)
    })

    test('what is refused only at the end stops the run, with nothing of that page in', async () => {
      const refuses = onInsert(
        'CONSTRAINT TRIGGER refuses AFTER INSERT',
        `RAISE EXCEPTION 'not at the end'`,
        '%7',
      ).replace(' FOR EACH ROW', ' DEFERRABLE INITIALLY DEFERRED FOR EACH ROW')
      await server.run(refuses)
      const error = await move().then(
        () => expect.unreachable('nothing failed'),
        (thrown: DrayError) => thrown,
      )
      expect(error.code).toBe('STORE_REFUSED')
      const [found] = await server.run(`SELECT count(*)::int AS ends FROM ${schema}._dray`)
      expect([await keysIn(), found!.rows[0].ends]).toEqual([[], 0])
    })

    test('a deadlock with somebody else is met once more, and the page is in', async () => {
      const other = await server.connect()
      await other.query(
        `SET deadlock_timeout = '20s'; BEGIN; INSERT INTO ${schema}.things VALUES ('key-1', '{}')`,
      )
      const moved = move()
      const waits = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'dray' AND wait_event_type = 'Lock'`
      while ((await server.run(waits))[0]!.rows.length === 0) await wait(20)
      await other.query(`INSERT INTO ${schema}.things VALUES ('key-0', '{}')`)
      await other.query('ROLLBACK')
      await other.end()
      expect(await moved).toMatchObject({ verified: 'verified', totals: { written: RECORDS } })
    }, 60_000)
  })
}
