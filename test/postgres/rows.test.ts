import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startPostgres } from '../servers/postgres.ts'
import { STATUS } from '../../src/model/outcomes.ts'
import { TRAIT } from '../../src/model/page/page.ts'
import { writtenName } from '../../src/model/written-name.ts'
import { pagesOf } from '../../src/store/paging/pages.ts'
import type { Reversal } from '../../src/store/target.ts'
import { hooksFor } from '../../src/testing/fill.ts'
import { digestOf, moveAll, openSource, openTarget } from './move.ts'
import { EVERY_TYPE } from './types-sql.ts'

const server = await startPostgres()

if (typeof server === 'string') {
  describe.skip(`rows of postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())
  let from: string
  let to: string
  beforeEach(async () => {
    from = server.newSchema()
    to = server.newSchema()
    await server.run(`CREATE SCHEMA ${from}`)
  })
  const address = (schema: string): string => server.address({ schema })

  describe('rows of postgres', () => {
    test('every type at its edges is the same row afterwards, as the engine prints it', async () => {
      await server.run(EVERY_TYPE.replaceAll('{table}', `${from}.things`))
      const source = await openSource(address(from))
      const target = await openTarget(address(to))
      const outcomes = await moveAll(source, target)
      const reasons = [...outcomes.values()].flat().flatMap((page) => [...page.reasons.values()])
      expect(reasons.map(({ message }) => message)).toEqual([])

      const print = (schema: string): string => `SELECT t::text AS row FROM ${schema}.things AS t ORDER BY id`
      const [before, after] = await server.run(`${print(from)}; ${print(to)}`)
      expect(after!.rows).toEqual(before!.rows)
      expect(before!.rows).toHaveLength(4)

      const [info] = await source.collections()
      const read = await digestOf(source, { collection: 'things', layout: info!.layout })
      const written = target.layoutFor('things', {}, [], info!.layout.schema)
      expect(read).toMatchObject({ records: 4, problems: [] })
      expect(await digestOf(target, { collection: 'things', layout: written })).toEqual(read)
      await Promise.all([source.close(), target.close()])
    })

    test('of a double a point is printed as in all other stores, and what is printed otherwise is made the same', async () => {
      const values = doubles()
      const rows = values.map((value, id) => `(${id}, ${value})`)
      await server.run(`CREATE TABLE ${from}.numbers (id int PRIMARY KEY, n double precision);
        INSERT INTO ${from}.numbers VALUES ${rows.join(', ')}`)
      const source = await openSource(address(from))
      const [info] = await source.collections()
      const limit = { bytes: 1 << 20, entries: 5_000 }
      let id = 0
      for await (const page of pagesOf(source, 'numbers', { layout: info!.layout, limit })) {
        for (let i = 0; i < page.count; i++, id++) {
          const [, text] = /"n":(.*)\}$/.exec(page.bodyText(i))!
          expect(Number(text)).toBe(values[id])
          if (text!.includes('.') && !text!.includes('e')) expect(text).toBe(String(values[id]))
          expect(page.traits[i]! & TRAIT.WIDE_NUMBER, text).toBe(0)
        }
      }
      expect(id).toBe(values.length)
      await source.close()
    })

    test('keys, unique keys, indexes, references in a circle, checks, counters and comments come along', async () => {
      await server.run(SHOP.replaceAll('{schema}', from))
      const source = await openSource(address(from))
      const target = await openTarget(address(to))
      await moveAll(source, target)
      const described = async (store: typeof source): Promise<unknown> =>
        Promise.all(
          (await store.collections()).map(async ({ name, layout }) => [
            name,
            await store.describe(name, layout),
          ]),
        )
      const read = await openSource(address(to))
      expect(await described(read)).toEqual(await described(source))

      // The counters go on behind what was loaded.
      const [added] = await server.run(
        `INSERT INTO ${to}.users (mail) VALUES ('new@example.org') RETURNING id`,
      )
      expect(added!.rows).toEqual([{ id: 3 }])
      await server.run(
        `BEGIN; INSERT INTO ${to}.lines VALUES (98, 1, 1, 1); DELETE FROM ${to}.lines WHERE order_id = 98; COMMIT`,
      )
      await expect(server.run(`INSERT INTO ${to}.lines VALUES (99, 1, 1, 1)`)).rejects.toThrow(/foreign key/)
      await expect(server.run(`UPDATE ${to}.users SET boss = 77 WHERE id = 1`)).rejects.toThrow(/foreign key/)
      await Promise.all([source.close(), target.close(), read.close()])
    })

    test('a composite key pages in its order, and finds single rows', async () => {
      await server.run(`CREATE TABLE ${from}.pairs (a int, b text, at timestamptz, n numeric(6,2), PRIMARY KEY (b, a, at, n));
        INSERT INTO ${from}.pairs SELECT g % 7, chr(97 + g % 5) || '"', timestamptz '2024-01-01' + g * interval '1.5 s', g / 4.0
        FROM generate_series(1, 500) AS g`)
      const source = await openSource(address(from))
      const [info] = await source.collections()
      const seen: string[] = []
      for await (const page of pagesOf(source, 'pairs', {
        layout: info!.layout,
        limit: { bytes: 1 << 20, entries: 7 },
      })) {
        expect(page.problems).toEqual([])
        const keys = Array.from({ length: page.count }, (_, i) => page.key(i))
        const found = await source.read('pairs', info!.layout, keys)
        expect(found.map((entry) => entry?.key.text)).toEqual(keys.map(({ text }) => text))
        seen.push(...keys.map(({ text }) => text))
      }
      expect(new Set(seen).size).toBe(500)
      await source.close()
    })

    test('of a page with bad rows the rest goes in, and each bad one is named with its reason', async () => {
      await server.run(`CREATE TABLE ${from}.notes (id int PRIMARY KEY, word text, share numeric);
        INSERT INTO ${from}.notes SELECT g, 'word ' || g, g / 8.0 FROM generate_series(1, 1000) AS g;
        UPDATE ${from}.notes SET share = 'NaN' WHERE id = 500; UPDATE ${from}.notes SET word = 'forbidden' WHERE id = 700;
        UPDATE ${from}.notes SET share = 0.0001 WHERE id = 800; UPDATE ${from}.notes SET word = NULL WHERE id = 900;
        CREATE SCHEMA ${to};
        CREATE TABLE ${to}.notes (id int PRIMARY KEY, word text NOT NULL CHECK (word <> 'forbidden'), share numeric UNIQUE);
        INSERT INTO ${to}.notes VALUES (1000, 'there', 100000)`)
      const source = await openSource(address(from))
      const target = await openTarget(address(to))
      const [page] = (await moveAll(source, target)).get('notes')!
      expect(page!.tally()).toMatchObject({ written: 997, rejected: 3 })
      const reasons = [...page!.reasons].map(([i, { code, message }]) => ({ i, code, message }))
      expect(reasons.toSorted((a, b) => a.i - b.i)).toMatchObject([
        { i: 699, code: 'STORE_REFUSED', message: expect.stringContaining('check constraint') },
        { i: 899, code: 'STORE_REFUSED', message: expect.stringContaining('null value in column "word"') },
        { i: 999, code: 'KEY_DUPLICATE' },
      ])
      const [count] = await server.run(`SELECT count(*)::int AS rows FROM ${to}.notes`)
      expect(count!.rows).toEqual([{ rows: 998 }])
      await Promise.all([source.close(), target.close()])
    })

    test('a merge overwrites what differs, keeps it first, and gives it back', async () => {
      const rows = `CREATE TABLE {schema}.items (a int, b text, price numeric(8,2), note text, PRIMARY KEY (a, b));
        INSERT INTO {schema}.items SELECT g, 'b' || g, g * 1.1, 'note' FROM generate_series(1, 100) AS g;`
      await server.run(
        rows.replaceAll('{schema}', from) + `CREATE SCHEMA ${to};` + rows.replaceAll('{schema}', to),
      )
      await server.run(`UPDATE ${to}.items SET note = 'older' WHERE a <= 10; DELETE FROM ${to}.items WHERE a > 90;
        ALTER TABLE ${to}.items ADD COLUMN extra text DEFAULT 'kept'`)
      const source = await openSource(address(from))
      const target = await openTarget(address(to))
      const [info] = await source.collections()
      const at = { collection: 'items', layout: target.layoutFor('items', {}, [], info!.layout.schema) }
      const request = {
        run: 'run-1',
        partition: 'p',
        epoch: 1,
        ...at,
        mode: 'merge',
        policy: 'overwrite',
      } as const
      const print = async (): Promise<unknown> =>
        (await server.run(`SELECT t::text AS row FROM ${to}.items AS t ORDER BY a`))[0]!.rows
      const before = await print()

      const writer = await target.writer(request)
      const page = await source.scan('items', {
        layout: info!.layout,
        limit: { bytes: 1 << 20, entries: 1000 },
      })
      const hooks = hooksFor(writer, page)
      const outcomes = await writer.write(page, hooks)
      await writer.close()
      expect(outcomes.tally()).toMatchObject({ written: 20, unchanged: 80 })
      expect(hooks.kept).toHaveLength(10)

      const kept = new Map(hooks.kept.map((state) => [state.key, state]))
      const changes = Array.from({ length: page.count }, (_, i): Reversal => {
        const key = writtenName(page.key(i), 'typed')
        return { key, expect: page.print(i), to: kept.get(key) ?? { key, body: undefined, cells: undefined } }
      }).filter((_, i) => outcomes.of(i) === STATUS.written)
      const undone = await target.revert('items', at.layout, changes)
      expect(undone.tally()).toMatchObject({ written: 20 })
      expect(await print()).toEqual(before)
      expect((await target.revert('items', at.layout, changes)).tally()).toMatchObject({ unchanged: 20 })
      await Promise.all([source.close(), target.close()])
    })
  })
}

const SHOP = `
  CREATE TABLE {schema}.users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail varchar(200) NOT NULL, boss int,
    made timestamptz NOT NULL DEFAULT now(), points numeric(10,2) DEFAULT 0, CONSTRAINT users_mail UNIQUE (mail) DEFERRABLE,
    CONSTRAINT users_boss FOREIGN KEY (boss) REFERENCES {schema}.users (id) ON DELETE SET NULL,
    CONSTRAINT users_points CHECK (points >= 0));
  CREATE TABLE {schema}.orders (id serial PRIMARY KEY, buyer int NOT NULL REFERENCES {schema}.users (id) ON DELETE CASCADE, first int);
  CREATE TABLE {schema}.lines (order_id int, line int, item int, amount int NOT NULL,
    PRIMARY KEY (order_id, line), CONSTRAINT lines_order FOREIGN KEY (order_id) REFERENCES {schema}.orders (id) DEFERRABLE INITIALLY DEFERRED);
  ALTER TABLE {schema}.orders ADD CONSTRAINT orders_first FOREIGN KEY (id, first) REFERENCES {schema}.lines (order_id, line);
  CREATE INDEX orders_buyer ON {schema}.orders (buyer, id DESC);
  COMMENT ON TABLE {schema}.users IS 'who''s who';
  COMMENT ON COLUMN {schema}.users.mail IS 'where to write';
  INSERT INTO {schema}.users (mail, boss) VALUES ('a@example.org', 1), ('b@example.org', 1);
  INSERT INTO {schema}.orders (buyer) VALUES (1), (2);
  INSERT INTO {schema}.lines VALUES (1, 1, 7, 2), (1, 2, 8, 1), (2, 1, 7, 3);
  UPDATE {schema}.orders SET first = 1;
`

/** At powers of two, where a double is not as far from the one before as from the next, and anywhere between. */
function doubles(): readonly number[] {
  const bits = new DataView(new ArrayBuffer(8))
  const near = (value: number, steps: number): number => {
    bits.setFloat64(0, value)
    bits.setBigUint64(0, bits.getBigUint64(0) + BigInt(steps))
    return bits.getFloat64(0)
  }
  const powers = Array.from({ length: 100 }, (_, i) => 2 ** (i - 30))
  return powers.flatMap((power, i) =>
    Array.from({ length: 40 }, (_, step) => near(power, step < 20 ? step - 10 : step ** 11 + i)),
  )
}
