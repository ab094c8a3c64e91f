import { existsSync, readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../test/sqlite/folder.ts'
import { codesOf, entry, put, statusesOf } from '../../../test/sqlite/writing.ts'
import { Key } from '../../model/key.ts'
import { buildPage } from '../../model/scan/api.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

describe('what an application finds', () => {
  const columns = [
    { name: 'created_at', type: 'integer' },
    { name: 'updated_at', type: 'integer' },
  ] as const
  const options = {
    bodyType: 'JSON',
    nullableKey: true,
    indexes: {
      idx_chat_messages_chatId: { json: '$.chatId' },
      idx_chat_messages_created_at: { columns: ['created_at'] },
    },
  }

  test('the table and indexes that OctoPrompt makes for itself, and its queries use them', async () => {
    const target = await at.target()
    const more = Array.from({ length: 200 }, (_, i) => entry(`other${i}`, { chatId: `d${i}` }, [i, i]))
    const { publish } = await put(target, [entry('m1', { chatId: 'c1', n: 1 }, [5, 6]), ...more], {
      collection: 'chat_messages',
      columns,
      options,
    })
    expect(existsSync(at.path())).toBe(false)
    await publish()
    expect(
      at.query(`SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'chat_messages'`)[0]!['sql'],
    ).toBe(
      'CREATE TABLE "chat_messages" ("id" TEXT PRIMARY KEY, "data" JSON NOT NULL, "created_at" INTEGER NOT NULL, "updated_at" INTEGER NOT NULL)',
    )
    expect(at.query(`SELECT * FROM chat_messages WHERE id = 'm1'`)).toEqual([
      { id: 'm1', data: '{"chatId":"c1","n":1}', created_at: 5, updated_at: 6 },
    ])
    const plan = (where: string): unknown =>
      at.query(`EXPLAIN QUERY PLAN SELECT * FROM chat_messages WHERE ${where}`)[0]!['detail']
    expect(plan(`JSON_EXTRACT(data, '$.chatId') = 'c1'`)).toContain('USING INDEX idx_chat_messages_chatId')
    expect(plan(`JSON_EXTRACT(data, "$.chatId") = 'c1'`)).toContain('USING INDEX idx_chat_messages_chatId')
    expect(plan(`created_at > 190`)).toContain('USING INDEX idx_chat_messages_created_at')
    expect(at.query(`SELECT name FROM sqlite_schema WHERE name LIKE '%dray%'`)).toEqual([])
    expect(readdirSync(at.folder).filter((name) => name.startsWith('app.db-'))).toEqual([])
  })

  test('hostile names go in as they are', async () => {
    const name = `"; DROP TABLE users; --`
    const target = await at.target()
    const { publish, layout } = await put(target, [entry('a')], {
      collection: name,
      options: { keyColumn: `i'd`, bodyColumn: 'da"ta', indexes: { [`x"y'z`]: { json: `$."it's"` } } },
    })
    await publish()
    expect(await target.count(name, layout)).toEqual({ records: 1, exact: true })
    expect(at.query(`SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`)).toEqual([
      { name: `x"y'z` },
    ])
    for (const bad of ['a\0b', 'sqlite_x', '_DRAY', '\ud800']) {
      expect(() => target.layoutFor(bad, {}, [])).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    }
    expect(() => target.layoutFor('x', { keyColumn: 'ID', bodyColumn: 'id' }, [])).toThrow(/not understood/)
    expect(() => target.layoutFor('x', { indexes: { i: { columns: ['nowhere'] } } }, [])).toThrow(
      /not understood/,
    )
  })
})

describe('values', () => {
  test('documents and columns come back exactly', async () => {
    const bodies = [
      '{"n":1e400,"m":1234567890123456789012345678901234567890}',
      '{"s":"\\ud800\\u0000\\u001e"}',
      '{"z":-0.0}',
    ]
    const columns = [
      { name: 'i', type: 'integer', nullable: true },
      { name: 'r', type: 'real', nullable: true },
      { name: 't', type: 'text', nullable: true },
    ] as const
    const cells = ['[9223372036854775807,5e-324,"a\\u0000\\u001d\\u001eé"]', '[-5,0,""]', '[null,null,null]']
    const entries = bodies.map((body, i) => ({ key: Key.of(`k${i}`), body, cells: cells[i]! }))
    const target = await at.target()
    const { publish, layout } = await put(target, entries, { columns })
    await publish()
    const page = await target.scan('users', { layout, limit: { bytes: 1 << 20, entries: 100 } })
    expect(entries.map((_, i) => page.bodyText(i))).toEqual(bodies)
    expect([...page.prints]).toEqual([...buildPage(entries, { keys: 'text', next: undefined }).prints])
  })

  test('doubles of every kind, by rendering and by row, and -0 is refused', async () => {
    const columns = [{ name: 'r', type: 'real' }] as const
    const doubles = [
      ...randomDoubles(3000),
      0.1,
      0.30000000000000004,
      1e23,
      5e-324,
      2.2250738585072014e-308,
      1.7976931348623157e308,
    ]
    const short = Array.from({ length: 3000 }, (_, i) => Math.round((i * 7919) / 3) / 10 ** (i % 9))
    for (const [name, numbers] of [
      ['random', doubles],
      ['short', short],
    ] as const) {
      const entries = numbers.map((number, i) => entry(`k${i}`, {}, [number]))
      const target = await at.target(`${name}.db`)
      const { publish, layout } = await put(target, entries, { columns })
      await publish()
      const page = await target.scan('users', { layout, limit: { bytes: 64 << 20, entries: 100_000 } })
      expect([...page.prints]).toEqual([...buildPage(entries, { keys: 'text', next: undefined }).prints])
    }
    const zero = { key: Key.of('z'), body: '{}', cells: '[-0]' }
    const wide = { key: Key.of('w'), body: '{}', cells: '[0.1000000000000000055511151231257827]' }
    const { outcomes } = await put(await at.target('zero.db'), [zero, entry('a', {}, [1]), wide], { columns })
    expect(statusesOf(outcomes)).toEqual(['rejected', 'written', 'rejected'])
    expect(codesOf(outcomes)).toEqual({ 0: 'VALUE_UNSUPPORTED', 2: 'VALUE_UNSUPPORTED' })
  })

  test('keys with NUL, escapes and 10 KB stay apart', async () => {
    const keys = ['a\0b', 'a\0c', 'a', 'é'.repeat(5000), '"', '\\']
    const target = await at.target()
    const { publish, layout, outcomes } = await put(
      target,
      keys.map((key) => entry(key, { key })),
    )
    expect(statusesOf(outcomes)).toEqual(keys.map(() => 'written'))
    await publish()
    const found = await target.read(
      'users',
      layout,
      keys.map((key) => Key.of(key)),
    )
    expect(found.map((each) => each?.key.text)).toEqual(keys)
  })

  test('white space goes, or stays where that was asked for', async () => {
    const spaced = '{ "a" : [ 1, 2 ] }'
    for (const [text, expected] of [
      ['compact', '{"a":[1,2]}'],
      ['original', spaced],
    ] as const) {
      const target = await at.target(`${text}.db`)
      const { publish } = await put(target, [entry('a', spaced)], { options: { text } })
      await publish()
      expect(at.query('SELECT data FROM users', `${text}.db`)).toEqual([{ data: expected }])
    }
  })
})

describe('rows that the engine refuses', () => {
  test('a key that came before is a duplicate; the first stays', async () => {
    const target = await at.target()
    const entries = [entry('a', { n: 1 }), entry('b'), entry('a', { n: 2 })]
    const { outcomes, publish } = await put(target, entries)
    expect(statusesOf(outcomes)).toEqual(['written', 'written', 'rejected'])
    expect(codesOf(outcomes)).toEqual({ 2: 'KEY_DUPLICATE' })
    await publish()
    expect(at.query(`SELECT data FROM users WHERE id = 'a'`)).toEqual([{ data: '{"n":1}' }])
  })

  test.each([
    [
      'a constraint',
      `CREATE TABLE users (id TEXT PRIMARY KEY, data JSON CHECK (JSON_EXTRACT(data, '$.n') < 5))`,
    ],
    [
      'a unique index',
      `CREATE TABLE users (id TEXT PRIMARY KEY, data JSON); CREATE UNIQUE INDEX u ON users (JSON_EXTRACT(data, '$.big'))`,
    ],
    [
      'a trigger',
      `CREATE TABLE users (id TEXT PRIMARY KEY, data JSON);
      CREATE TRIGGER t BEFORE INSERT ON users WHEN JSON_EXTRACT(new.data, '$.n') > 5 BEGIN SELECT RAISE(ABORT, 'too big'); END`,
    ],
    [
      'a trigger that says nothing',
      `CREATE TABLE users (id TEXT PRIMARY KEY, data JSON);
      CREATE TRIGGER t BEFORE INSERT ON users WHEN JSON_EXTRACT(new.data, '$.n') > 5 BEGIN SELECT RAISE(IGNORE); END`,
    ],
  ])('%s: the others go in', async (_, sql) => {
    await at.make(sql)
    const entries = [entry('a', { n: 1, big: 0 }), entry('b', { n: 9, big: 0 }), entry('c', { n: 2, big: 1 })]
    const target = await at.target()
    for (const mode of ['load', 'merge'] as const) {
      const { outcomes } = await put(target, entries, {
        mode,
        policy: 'skip',
        epoch: mode === 'load' ? 1 : 2,
      })
      const fine = mode === 'load' ? 'written' : 'unchanged'
      expect(statusesOf(outcomes)).toEqual([fine, 'rejected', fine])
      expect(codesOf(outcomes)).toEqual({ 1: 'STORE_REFUSED' })
    }
  })

  test('a document too deep for an index on JSON is refused before the index would fail', async () => {
    const deep = `{"deep":${'['.repeat(1500)}${']'.repeat(1500)}}`
    const target = await at.target()
    const options = { indexes: { i: { json: '$.n' } } }
    const { outcomes, publish } = await put(target, [entry('a', deep), entry('b', { n: 1 })], { options })
    expect(statusesOf(outcomes)).toEqual(['rejected', 'written'])
    await publish()
    const { publish: publishPlain } = await put(await at.target('plain.db'), [entry('a', deep)])
    await publishPlain()
  })
})

function* randomDoubles(count: number): Generator<number> {
  const bits = new BigUint64Array(1)
  const double = new Float64Array(bits.buffer)
  let state = 0x9e3779b97f4a7c15n
  while (count > 0) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n)
    // Every seventh is a subnormal.
    bits[0] = count % 7 === 0 ? state >> 12n : state
    if (!Number.isFinite(double[0]!) || Object.is(double[0], -0)) continue
    count--
    yield double[0]!
  }
}
