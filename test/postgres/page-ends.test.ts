import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, type Report, rollback } from '../../src/index.ts'
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

  const move = (how?: ((page: number) => void) | 'overwrite'): Promise<Report> => {
    let pages = 0
    return migrate(
      { from: `json:${join(folder, 'things.json')}`, to: server.address({ schema }) },
      {
        stateDir: join(folder, 'state'),
        batchBytes: 16_384,
        ...(how === 'overwrite' && { policies: { onConflict: how } }),
        onEvent: (event) => {
          if (event.type === 'progress' && event.step === 'transfer' && how !== 'overwrite') how?.(++pages)
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

    test('what is refused only at the end of a transaction is found, and the rest of the page goes in', async () => {
      const refuses = onInsert('CONSTRAINT TRIGGER refuses AFTER INSERT', `RAISE EXCEPTION 'not at the end'`)
      await server.run(
        refuses.replace(' FOR EACH ROW', ' DEFERRABLE INITIALLY DEFERRED FOR EACH ROW') +
          `; INSERT INTO ${schema}.things VALUES ('key-5', '{"n": 5, "text": "other"}')`,
      )
      const report = await move('overwrite')
      await expectAllTold(report)
      const [found] = await server.run(`SELECT data ->> 'n' AS n FROM ${schema}.things WHERE id = 'key-5'`)
      expect(found!.rows).toEqual([{ n: '5' }])
      await rollback({ stateDir: join(folder, 'state') })
      const [before] = await server.run(`SELECT id, data ->> 'text' AS text FROM ${schema}.things`)
      expect(before!.rows).toEqual([{ id: 'key-5', text: 'other' }])
    })

    test('rows of one page may refer to each other in any order, where a rule waits for the end', async () => {
      await server.run(`CREATE TABLE ${schema}.nodes (id int PRIMARY KEY,
        parent int REFERENCES ${schema}.nodes DEFERRABLE INITIALLY DEFERRED); INSERT INTO ${schema}.nodes VALUES (9)`)
      const nodes = Array.from({ length: 9 }, (_, n) => ({ id: n, parent: (n + 1) % 10 }))
      writeFileSync(join(folder, 'nodes.json'), JSON.stringify(nodes))
      const collections = { nodes: { store: { layout: 'row' } } } as const
      const report = await migrate(
        { from: `json:${join(folder, 'nodes.json')}`, to: server.address({ schema }), collections },
        { stateDir: join(folder, 'state'), policies: { onConflict: 'skip' } },
      )
      expect(report).toMatchObject({ state: 'finished', totals: { read: 9, written: 9 } })
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
