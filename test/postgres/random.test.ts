import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { Key } from '../../src/model/key.ts'
import { STATUS } from '../../src/model/outcomes.ts'
import type { LooseEntry } from '../../src/model/scan/pages/page-builder.ts'
import { hooksFor, pagesOf } from '../../src/testing/fill.ts'
import { assertHolds } from '../../src/testing/read-back.ts'
import { startPostgres } from '../servers/postgres.ts'
import { digestOf, moveAll, openSource, openTarget } from './move.ts'

const server = await startPostgres()
const isThorough = process.env['DRAY_THOROUGH'] === '1'

if (typeof server === 'string') {
  describe.skip(`random values in postgres (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())

  describe('random values in postgres', () => {
    test.each(['jsonb', 'json'])(
      'documents in %s: equal, or rejected with a reason',
      async (bodyType) => {
        const random = randomFrom(bodyType === 'json' ? 11 : 23)
        const entries = Array.from({ length: isThorough ? 40_000 : 4_000 }, (_, n): LooseEntry => {
          return { key: Key.of(`${n} ${randomText(random)}`), body: randomObject(random, 3) }
        })
        const schema = server.newSchema()
        const target = await openTarget(server.address({ schema }))
        const layout = target.layoutFor('things', { bodyType }, [])
        await target.create('run-1', 'things', layout)
        const request = { run: 'run-1', partition: 'p', epoch: 1, collection: 'things', layout }
        const writer = await target.writer({ ...request, mode: 'load', policy: 'fail' })
        const kept: LooseEntry[] = []
        let at = 0
        for (const page of pagesOf(entries, 'text', 500)) {
          // What is no key or no document never comes as far as a target.
          const given = Array.from({ length: page.count }, (_, i) => page.keyText(i))
          const outcomes = await writer.write(page, hooksFor(writer, page))
          for (const [i, key] of given.entries()) {
            while (entries[at]!.key.text !== key) at++
            if (outcomes.of(i) === STATUS.written) kept.push(entries[at]!)
            else expect(outcomes.reasons.get(i)?.message).toBeTruthy()
          }
        }
        await writer.close()
        await target.publish('run-1', [{ collection: 'things', layout }])
        expect(kept.length).toBeGreaterThan(entries.length / 3)
        const source = await openSource(server.address({ schema }))
        await assertHolds(source, 'things', layout, kept)
        await Promise.all([source.close(), target.close()])
      },
      120_000,
    )

    test('rows to PostgreSQL, where the engine prints what it printed before; to SQLite and back they are the same', async () => {
      const from = server.newSchema()
      const random = randomFrom(5)
      const client = await server.connect()
      await client.query(`CREATE SCHEMA ${from}; ${TABLE.replace('{table}', `${from}.things`)}`)
      const count = isThorough ? 8_000 : 800
      for (let n = 0; n < count; n++) {
        const values = COLUMNS.map(([, make]) => (random() < 0.1 ? null : make(random)))
        const places = values.map((_, i) => `$${i + 1}`)
        await client.query(`INSERT INTO ${from}.things VALUES (${n}, ${places.join(', ')})`, values)
      }
      await client.end()
      const folder = mkdtempSync(join(tmpdir(), 'postgres-random-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      const path = `sqlite:${join(folder, 'middle.db')}`
      const [direct, round] = [server.newSchema(), server.newSchema()]
      await move(server.address({ schema: from }), server.address({ schema: direct }))
      const print = (schema: string): string => `SELECT t::text AS row FROM ${schema}.things AS t ORDER BY id`
      const [before, copied] = await server.run([from, direct].map(print).join(';'))
      expect(before!.rows).toHaveLength(count)
      expect(copied!.rows).toEqual(before!.rows)

      // What SQLite says of its own columns has no lists; and of 1.50 and 1.5 it keeps one: the number is the same.
      await server.run(`ALTER TABLE ${from}.things DROP COLUMN list, DROP COLUMN lines`)
      await move(server.address({ schema: from }), path)
      await move(path, server.address({ schema: round }))
      const [there, back] = [from, round].map((schema) => digestAt(server.address({ schema })))
      expect(await back).toEqual(await there)
    }, 120_000)
  })
}

async function move(from: string, to: string): Promise<void> {
  const source = await openSource(from)
  const target = await openTarget(to)
  const outcomes = [...(await moveAll(source, target)).values()].flat()
  expect(outcomes.flatMap(({ reasons }) => [...reasons.values()].map(({ message }) => message))).toEqual([])
  const [info] = await source.collections()
  const layout = target.layoutFor('things', {}, [], info!.layout.schema)
  const [read, written] = [
    await digestOf(source, { collection: 'things', layout: info!.layout }),
    await digestOf(target, { collection: 'things', layout }),
  ]
  expect(written).toEqual(read)
  await Promise.all([source.close(), target.close()])
}

async function digestAt(address: string): Promise<unknown> {
  const store = await openSource(address)
  const [info] = await store.collections()
  const digest = await digestOf(store, { collection: 'things', layout: info!.layout })
  await store.close()
  return digest
}

type Random = () => number

/** mulberry32 */
function randomFrom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const LETTERS = [
  ...'abcxyz019 "\\/\n\t\r\b\f\'{}[]:,;%_$',
  'é',
  'e\u0301',
  '😀',
  '\u2028',
  '\u007f',
  '\u0001',
  '\u001e',
  '漢',
  '\ufeff',
]

function whole(random: Random, below: number): number {
  return Math.floor(random() * below)
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[whole(random, from.length)]!
}

function randomText(random: Random): string {
  return Array.from({ length: whole(random, 12) }, () => pick(random, LETTERS)).join('')
}

function randomDigits(random: Random, most: number): string {
  return Array.from({ length: 1 + whole(random, most) }, () => whole(random, 10)).join('')
}

function randomDouble(random: Random): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setUint32(0, whole(random, 2 ** 32))
  view.setUint32(4, whole(random, 2 ** 32))
  return view.getFloat64(0)
}

/** SQLite has neither NaN nor -0, and says so. */
function finite(value: number): number {
  return Number.isFinite(value) && value !== 0 ? value : 1.5
}

function randomNumber(random: Random): string {
  const sign = random() < 0.4 ? '-' : ''
  switch (whole(random, 6)) {
    case 0:
      return `${sign}${BigInt(randomDigits(random, 25))}`
    case 1:
      return `${sign}${BigInt(randomDigits(random, 5))}.${randomDigits(random, 30)}`
    case 2:
      return `${sign}${BigInt(randomDigits(random, 3))}e${pick(random, ['', '+', '-'])}${whole(random, 320)}`
    case 3:
      return pick(random, ['0', '-0', '0.0', '1.0', '1E2', '-0e5', '1e-7', '9007199254740993', '5e-324'])
    default: {
      const double = randomDouble(random)
      return Number.isFinite(double) ? String(double) : '0'
    }
  }
}

function randomString(random: Random): string {
  if (random() < 0.02)
    return pick(random, ['"\\u0000"', '"\\ud800"', '"a\\udc00b"', '"\\ud83d\\ude00"', '"\\u0041"'])
  return JSON.stringify(randomText(random))
}

function randomValue(random: Random, depth: number): string {
  const kind = whole(random, depth > 0 ? 8 : 6)
  if (kind < 2) return randomNumber(random)
  if (kind < 4) return randomString(random)
  if (kind < 6) return pick(random, ['true', 'false', 'null', '""', '[]', '{}'])
  if (kind === 6) return randomObject(random, depth - 1)
  const items = Array.from({ length: whole(random, 5) }, () => randomValue(random, depth - 1))
  return `[${items.join(pick(random, [',', ' , ', ',\n']))}]`
}

function randomObject(random: Random, depth: number): string {
  const names = new Set(Array.from({ length: whole(random, 6) }, () => randomString(random)))
  const members = [...names].map((name) => `${name}:${pick(random, ['', ' '])}${randomValue(random, depth)}`)
  return `{${members.join(',')}}`
}

const COLUMNS: readonly (readonly [string, (random: Random) => unknown])[] = [
  ['flag boolean', (random) => random() < 0.5],
  ['large bigint', (random) => BigInt.asIntN(64, BigInt(randomDigits(random, 19))).toString()],
  ['exact numeric', (random) => randomNumber(random).replace(/e.*$/i, '')],
  ['priced numeric(20,4)', (random) => `${whole(random, 1e9)}.${whole(random, 10_000)}`],
  ['double double precision', (random) => finite(randomDouble(random))],
  ['single real', (random) => finite(Math.fround(random() - 0.5) * 10 ** (whole(random, 60) - 30))],
  ['words text', (random) => randomText(random)],
  [
    'bytes bytea',
    (random) => Buffer.from(Array.from({ length: whole(random, 40) }, () => whole(random, 256))),
  ],
  ['tree jsonb', (random) => randomJson(random)],
  ['text json', (random) => randomJson(random)],
  ['moment timestamptz', (random) => randomMoment(random)],
  ['wall timestamp', (random) => randomMoment(random)],
  ['day date', (random) => randomMoment(random).slice(0, 10)],
  ['clock time', (random) => randomMoment(random).slice(11)],
  ['list int[]', (random) => Array.from({ length: whole(random, 5) }, () => whole(random, 2 ** 31))],
  ['lines text[]', (random) => Array.from({ length: whole(random, 4) }, () => randomText(random))],
]

const TABLE = `CREATE TABLE {table} (id int PRIMARY KEY, ${COLUMNS.map(([column]) => column).join(', ')})`

/** What both `json` and `jsonb` take, and no name that looks like a tag. */
function randomJson(random: Random): string {
  for (;;) {
    const text = randomValue(random, 2)
    if (
      !/\\u0000|\\ud800|\\udc00b|\$dray:/.test(text) &&
      !/(?<![\d.eE+-])-0(?:\.0*)?(?:e\d+)?(?![\d.])/i.test(text)
    )
      return text
  }
}

function randomMoment(random: Random): string {
  const seconds = whole(random, 250_000_000_000) - 60_000_000_000
  const micros = String(whole(random, 1_000_000))
    .padStart(6, '0')
    .slice(0, 1 + whole(random, 6))
  return `${new Date(Math.max(seconds, -62_000_000_000) * 1000).toISOString().slice(0, 19).replace('T', ' ')}.${micros}`
}
