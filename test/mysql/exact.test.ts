import { afterAll, describe, expect, test } from 'vitest'
import { Key } from '../../src/model/key.ts'
import { buildPage, type LooseEntry } from '../../src/model/scan/api.ts'
import type { TableColumn, TableSchema } from '../../src/model/table-schema.ts'
import { shortestSingle } from '../../src/model/json/shortest-single.ts'
import { pagesOf } from '../../src/store/paging/pages.ts'
import { hooksFor } from '../../src/testing/fill.ts'
import { openTarget } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

const PAGES = process.env['DRAY_THOROUGH'] === '1' ? 100 : 2
const PER_PAGE = 1_000

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`values through ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`values through ${kind.name}`, () => testValues(server))
  }
}

const column = (name: string, type: TableColumn['type']): TableColumn => ({
  name,
  type,
  nullable: name !== 'id',
  native: '',
})
const SCHEMA: TableSchema = {
  columns: [
    column('id', { kind: 'integer', bits: 32 }),
    column('double', { kind: 'float', bits: 64 }),
    column('single', { kind: 'float', bits: 32 }),
    column('whole', { kind: 'integer', bits: 64 }),
    column('exact', { kind: 'decimal', precision: 40, scale: 20 }),
    column('text', { kind: 'text' }),
    column('bytes', { kind: 'bytes' }),
    column('at', { kind: 'timestamp', zone: false, digits: 6 }),
    column('json', { kind: 'json', text: 'kept' }),
  ],
  key: ['id'],
  unique: [],
  indexes: [],
  references: [],
  checks: [],
  notCarried: [],
}

function testValues(server: SqlServer): void {
  for (const options of ['', '?local-infile=off']) {
    test(`random rows come back as they went in ${options}`, async () => {
      const seed = Math.floor(Math.random() * 2 ** 31)
      const random = randomFrom(seed)
      const target = await openTarget(server.address(await server.makeDatabase()) + options)
      const layout = target.layoutFor('values', {}, [], SCHEMA)
      const at = { collection: 'values', layout }
      await target.create('run-1', 'values', layout)
      const writer = await target.writer({
        run: 'run-1',
        partition: 'p',
        epoch: 1,
        ...at,
        mode: 'load',
        policy: 'fail',
      })
      const written = new Map<string, { readonly print: string; readonly body: string }>()
      for (let p = 0; p < PAGES; p++) {
        const entries = Array.from({ length: PER_PAGE }, (_, i) => rowOf(p * PER_PAGE + i, random))
        const page = buildPage(entries, { keys: 'typed', next: undefined })
        expect(page.problems, `seed ${seed}`).toEqual([])
        const outcomes = await writer.write(page, hooksFor(writer, page))
        const reasons = [...outcomes.reasons.values()].map(({ message }) => message)
        expect(reasons, `seed ${seed}`).toEqual([])
        for (let i = 0; i < page.count; i++) {
          written.set(page.keyText(i), { print: page.print(i).join(), body: page.bodyText(i) })
        }
      }
      await writer.close()
      await target.publish('run-1', [at])
      let found = 0
      for await (const page of pagesOf(target, 'values', { layout })) {
        expect(page.problems, `seed ${seed}`).toEqual([])
        for (let i = 0; i < page.count; i++, found++) {
          const { print, body } = written.get(page.keyText(i))!
          if (page.print(i).join() !== print) expect(page.bodyText(i), `seed ${seed}`).toBe(body)
        }
      }
      expect(found).toBe(PAGES * PER_PAGE)
      await target.close()
    }, 600_000)
  }
}

type Random = () => number

/** Mulberry32: whole numbers below 2^32. */
function randomFrom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
}

function rowOf(id: number, random: Random): LooseEntry {
  const members = {
    id: String(id),
    double: numberText(doubleOf(random, id)),
    single: numberText(singleOf(random)),
    whole: String(BigInt.asIntN(64, (BigInt(random()) << 32n) | BigInt(random()))),
    exact: `${random() % 2 ? '-' : ''}${random()}.${String(random() + 1).padStart(20, '0')}`,
    text: JSON.stringify(textOf(random)),
    bytes: JSON.stringify({ '$dray:bytes': Buffer.from(bytesOf(random)).toString('base64') }),
    at: JSON.stringify({ '$dray:datetime': momentOf(random) }),
    json: `{"a": [${numberText(doubleOf(random, id))}, ${JSON.stringify(textOf(random))}],\t"b":1e400}`,
  }
  const body = Object.entries(members).map(([name, text]) => `"${name}":${text}`)
  return { key: Key.of(id), body: `{${body.join(',')}}` }
}

/** Of random bits; every third is so small that it has fewer of them. */
function doubleOf(random: Random, n: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setUint32(0, n % 3 === 0 ? random() & 0x000fffff : random())
  view.setUint32(4, random())
  const double = view.getFloat64(0)
  return Number.isFinite(double) ? double : random() / 7
}

function singleOf(random: Random): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, random())
  const single = view.getFloat32(0)
  if (!Number.isFinite(single)) return 0.5
  return shortestSingle(single)
}

/** The engines make 0 of -0, which is refused elsewhere. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '0' : String(value)
}

function textOf(random: Random): string {
  const points = Array.from({ length: random() % 12 }, () => {
    const point = random() % (random() % 2 ? 0x110000 : 0x80)
    return point >= 0xd800 && point < 0xe000 ? 65 : point
  })
  return String.fromCodePoint(...points)
}

function bytesOf(random: Random): number[] {
  return Array.from({ length: random() % 20 }, () => random() & 0xff)
}

function momentOf(random: Random): string {
  const ms = (random() * 58_000) % 253_402_300_800_000
  const [seconds] = new Date(ms).toISOString().split('.')
  const micros = String(random() % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return micros === '' ? seconds! : `${seconds}.${micros}`
}
