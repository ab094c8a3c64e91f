import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { migrate, plan, replay, resume, rollback, verifyRun } from '../../src/index.ts'
import { corrected } from './rejected.ts'
import { rowScene } from './row-scene.ts'
import { failureOf, runChild, treeOf, withDatabase } from './scene.ts'

const ACCEPTED = { policies: { onLoss: 'coerce' } } as const

describe('columns that nobody lists', () => {
  const records = [
    { id: 'a', n: 1, real: 1.5, big: 1e400, name: 'A', on: true, tags: ['x'], mixed: 1, nothing: null },
    { id: 'b', n: -2, real: 2, big: 7, name: 'B', on: false, tags: [], mixed: 'one', nothing: null },
    {
      id: 'c',
      n: 3,
      real: -0.25,
      big: 0.1,
      name: null,
      on: true,
      tags: {},
      mixed: [1],
      nothing: null,
      new: 1,
    },
  ]
  // The one number that JavaScript cannot write.
  const text = JSON.stringify(records).replace('"big":null', '"big":1e400')

  test('are of the type that holds every value, and the plan says why', async () => {
    const { place, wish, declared, cells } = rowScene(text)
    const { notes, forecast } = await plan(wish({}), place)
    expect(notes).toEqual([
      'users: columns found in 3 records: id text, n integer, real real, big decimal, name text, on boolean, tags json, mixed json, nothing text, new integer',
      'users: big: decimal, since its values are long number (1), integer (1), number (1)',
      'users: name: may be NULL, since it is null in 1',
      'users: tags: json, since its values are list or object (3)',
      'users: mixed: json, since its values are integer (1), text (1), list or object (1)',
      'users: nothing: may be NULL, since it is null in 3',
      'users: new: may be NULL, since it is missing in 2',
    ])
    expect(forecast.routes[0]!.losses).toMatchObject([{ kind: 'new: missing, becomes NULL', count: 2 }])
    const report = await migrate(wish({}, ACCEPTED), place)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', rejects: [] })
    expect(declared()).toEqual({
      id: 'TEXT NOT NULL',
      n: 'INTEGER NOT NULL',
      real: 'REAL NOT NULL',
      big: 'DECIMAL_TEXT NOT NULL',
      name: 'TEXT',
      on: 'BOOLEAN NOT NULL',
      tags: 'JSON_TEXT NOT NULL',
      mixed: 'JSON_TEXT NOT NULL',
      nothing: 'TEXT',
      new: 'INTEGER',
    })
    expect(cells()[0]).toMatchObject({ big: `'1e400'`, mixed: `'1'`, nothing: 'NULL', new: 'NULL' })
  })

  test('are unchanged the second time, found again by verify, and go back', async () => {
    const { place, wish, database } = rowScene(text)
    const first = await migrate(wish({}, ACCEPTED), place)
    const again = await migrate(wish({}, ACCEPTED), place)
    expect(again.routes[0]!.counts).toMatchObject({ unchanged: 3, written: 0 })
    expect(await verifyRun({ ...place, run: first.run })).toMatchObject({ verified: 'verified' })
    withDatabase(database, (open) => open.exec(`UPDATE users SET n = 5 WHERE id = 'b'`))
    const looked = await verifyRun({ ...place, run: first.run })
    expect(looked).toMatchObject({ verified: 'difference', mismatches: [{ key: 'b', kind: 'content' }] })
    withDatabase(database, (open) => open.exec(`UPDATE users SET n = -2 WHERE id = 'b'`))
    await rollback({ ...place, run: again.run })
    expect(await rollback({ ...place, run: first.run })).toMatchObject({ state: 'rolled-back' })
    expect(treeOf(database)).toEqual({})
  })

  test('refuse what is missing before the first write, also without a look at it all', async () => {
    const { place, wish, folder } = rowScene(text)
    const before = treeOf(folder)
    const failure = await failureOf(migrate(wish({}), place))
    expect(failure).toMatchObject({ code: 'LOSS_NOT_ACCEPTED' })
    expect(failure.message).toContain('new: missing, becomes NULL')
    expect(treeOf(folder)).toEqual(before)
  })

  test('what is there already goes back to what it was', async () => {
    const { place, wish, database, cells, write } = rowScene([{ id: 'a', n: 1 }])
    await migrate(wish({}), place)
    withDatabase(database, (open) => open.exec(`INSERT INTO users VALUES ('z', 26)`))
    const before = cells()
    write('users.json', [
      { id: 'a', n: 2 },
      { id: 'b', n: 3 },
    ])
    const overwrite = wish({}, { policies: { onConflict: 'overwrite' } })
    const second = await migrate(overwrite, place)
    expect(second.routes[0]!.counts).toMatchObject({ written: 2 })
    expect(cells()).toMatchObject([{ n: '2' }, { n: '3' }, { n: '26' }])
    expect(await rollback({ ...place, run: second.run })).toMatchObject({ state: 'rolled-back' })
    expect(cells()).toEqual(before)
  })
})

test('of a table that is there the columns decide, and the plan tells what does not fit them', async () => {
  const { place, wish, database, cells, declared } = rowScene([
    { id: 'a', n: 1, name: 'A', day: '2024-01-02' },
    { id: 'b', n: 'two', name: 'B' },
    { id: 'c', n: 3 },
    { id: 'd', n: 4, name: 'D', extra: 1 },
  ])
  withDatabase(database, (open) =>
    open.exec(`CREATE TABLE users (id TEXT PRIMARY KEY NOT NULL, n INTEGER, name TEXT NOT NULL, day DATE_TEXT, double AS (2 * n));
      INSERT INTO users VALUES ('z', 26, 'Z', NULL)`),
  )
  const before = declared()
  const { notes, forecast } = await plan(wish({}), place)
  expect(notes).toContain(
    'users: columns of the table that is there: id TEXT, n INTEGER, name TEXT, day DATE_TEXT',
  )
  expect(forecast.routes[0]!.losses).toMatchObject([
    { kind: 'day: missing, becomes NULL', count: 1 },
    { kind: 'extra: no column holds it, dropped', count: 1 },
  ])
  expect(forecast.routes[0]!.examples).toMatchObject([
    { key: 'b', code: 'VALUE_UNSUPPORTED', reason: expect.stringContaining('Column n is INTEGER') },
    { key: 'c', code: 'VALUE_UNSUPPORTED', reason: expect.stringContaining('Column name is not nullable') },
  ])
  const report = await migrate(wish({}, ACCEPTED), place)
  expect(report).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
  expect(report.rejects.map(({ key }) => key)).toEqual(['b', 'c'])
  expect(declared()).toEqual(before)
  expect(cells()).toMatchObject([
    { id: `'a'`, n: '1', day: `'2024-01-02'` },
    { id: `'d'`, n: '4', day: 'NULL' },
    { id: `'z'` },
  ])
  expect(await rollback({ ...place, run: report.run })).toMatchObject({ state: 'rolled-back' })
  expect(cells()).toHaveLength(1)
})

test('a run that dies between two pages goes on in the same table', async () => {
  const records = Array.from({ length: 2_000 }, (_, n) => ({
    id: `k${n}`,
    n,
    ...(n % 2 === 0 && { even: true }),
  }))
  const { place, wish, cells } = rowScene(records)
  const { from, to, collections, policies } = wish({}, ACCEPTED)
  const migration = { from: from!, to: to!, collections, policies }
  const killed = runChild({
    command: 'migrate',
    ...place,
    migration,
    batchBytes: 8_192,
    fail: { call: 'writer.write', nth: 3, when: 'after' },
  })
  expect(killed).toEqual({ killed: true })
  const report = await resume(place)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified', totals: { written: 2_000 } })
  expect(cells()).toHaveLength(2_000)
  expect(report.notes).toContain('users: 1,000 times even: missing, becomes NULL (first: k1); accepted')
})

test('rejects that are corrected go into the table as all records made it', async () => {
  const records = [
    { id: 'a', n: 1, meta: { x: 1 } },
    { id: 'b', n: 2, meta: { '$dray:date': 1 } },
    { id: 'c', n: 2.5, meta: 5 },
  ]
  const { place, wish, cells, ...rest } = rowScene(records)
  const first = await migrate(wish({}), place)
  expect(first).toMatchObject({ state: 'finished-with-rejects', verified: 'verified' })
  expect(first.rejects).toMatchObject([{ key: 'b', code: 'VALUE_UNSUPPORTED' }])
  const rejects = corrected({ ...rest, ...place }, first.run, (line) => ({
    ...line,
    record: { id: 'b', n: 7, meta: null },
  }))
  const report = await replay({ ...place, rejects })
  expect(report).toMatchObject({ state: 'finished', verified: 'verified', totals: { written: 1 } })
  expect(cells().map(({ n, meta }) => [n, meta])).toEqual([
    ['1.0', `'{"x":1}'`],
    ['7.0', `'null'`],
    ['2.5', `'5'`],
  ])
})

test('a document that is a map is no table', async () => {
  const map = Object.fromEntries(Array.from({ length: 2_001 }, (_, n) => [`k${n}`, n]))
  const { place, wish } = rowScene({ a: map, b: { k1: 1 } })
  expect(await failureOf(plan(wish({}), place))).toMatchObject({ code: 'CONFIG_INVALID' })
})

test('a field that is called as the key, and is not, is asked about', async () => {
  const { place, wish, cells } = rowScene({ a: { id: 1 }, b: { id: 2 } })
  expect(await failureOf(plan(wish({}), place))).toMatchObject({
    code: 'CONFIG_INVALID',
    hint: expect.stringContaining('keyColumn'),
  })
  const report = await migrate(wish({ keyColumn: 'name' }), place)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
  expect(cells()).toEqual([
    { name: `'a'`, id: '1' },
    { name: `'b'`, id: '2' },
  ])
})

test('an empty collection becomes an empty table', async () => {
  const { place, wish, declared } = rowScene({})
  const report = await migrate(wish({}), place)
  expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
  expect(declared()).toEqual({ id: 'TEXT NOT NULL' })
})

test('rows that a table refused are sent to it again as rows', async () => {
  const { place, cells, folder, ...rest } = rowScene([])
  const source = join(folder, 'source.db')
  withDatabase(source, (open) =>
    open.exec(`CREATE TABLE users (id TEXT PRIMARY KEY, v); INSERT INTO users VALUES ('a', 1), ('b', 5)`),
  )
  withDatabase(rest.database, (open) =>
    open.exec(`CREATE TABLE users (id TEXT PRIMARY KEY NOT NULL, v CHECK (v <> 5))`),
  )
  const first = await migrate({ from: `sqlite:${source}`, to: rest.to, policies: { backup: 'none' } }, place)
  expect(first).toMatchObject({ state: 'finished-with-rejects', rejects: [{ key: 'b' }] })
  const rejects = corrected({ ...rest, folder, ...place }, first.run, (line) => ({
    ...line,
    record: { id: 'b', v: 6 },
  }))
  const report = await replay({ ...place, rejects })
  expect(report).toMatchObject({ state: 'finished', verified: 'verified', totals: { written: 1 } })
  expect(cells()).toEqual([
    { id: `'a'`, v: '1' },
    { id: `'b'`, v: '6' },
  ])
})

test('a quick plan names the record in which a field is missing, as a full one does', async () => {
  const { wish, place } = rowScene([
    { id: 'a', n: 1, name: 'A' },
    { id: 'b', n: 2, name: 'B', late: 1 },
    { id: 'c', n: 3, late: 1 },
    { id: 'd', name: 'D', 'es\\"caped': 1 },
  ])
  const lossesOf = async (by: 'quick' | 'full'): Promise<ReadonlyMap<string, string | undefined>> => {
    const { forecast } = await plan(wish({}), { ...place, by })
    return new Map(forecast.routes[0]!.losses.map(({ kind, example }) => [kind.split(':')[0]!, example]))
  }
  const quick = await lossesOf('quick')
  expect([...quick].toSorted()).toEqual([
    ['es\\"caped', 'a'],
    ['late', 'a'],
    ['n', 'd'],
    ['name', 'c'],
  ])
  expect([...(await lossesOf('full'))].toSorted()).toEqual([...quick].toSorted())
})
