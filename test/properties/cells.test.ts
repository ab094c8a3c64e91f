import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { migrate } from '../../src/index.ts'
import { anyText } from './any-json.ts'
import { IN_TIME, LIMIT_MS } from './in-time.ts'

/** Fields that are extracted into columns: what the cell holds is the field to the last bit, or the record is rejected. */
const THOROUGH = process.env['DRAY_THOROUGH'] === '1'
const [RECORDS, RUNS] = THOROUGH ? [1_000, 10] : [200, 2]

const root = mkdtempSync(join(tmpdir(), 'cells-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let moves = 0

interface Cells {
  readonly real: number
  readonly whole: bigint
  readonly text: string
}

/** Doubles by their bits, so that the smallest and the strangest are as likely as any. */
const real = fc
  .tuple(
    fc.nat(0xffffffff),
    fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 0x80000000, 0x000fffff, 0x7fefffff)),
  )
  .map(([low, high]) => new Float64Array(new Uint32Array([low, high]).buffer)[0]!)
  .filter((double) => Number.isFinite(double))
const whole = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }),
)
const cells: fc.Arbitrary<Cells> = fc.record({ real: fc.oneof(real, fc.constant(-0)), whole, text: anyText })

test(
  `${RUNS * RECORDS} rows or fewer`,
  () =>
    fc.assert(fc.asyncProperty(fc.array(cells, { maxLength: RECORDS, size: 'max' }), areKept), {
      numRuns: RUNS,
      ...IN_TIME,
    }),
  LIMIT_MS,
)

async function areKept(records: readonly Cells[]): Promise<void> {
  const folder = join(root, `m${++moves}`)
  mkdirSync(join(folder, 'data'), { recursive: true })
  writeFileSync(
    join(folder, 'data/things.json'),
    `{${records.map((record, n) => `"k${n}":${textOf(record)}`).join()}}`,
  )
  const columns = { real: { type: 'real' }, whole: { type: 'integer' }, text: { type: 'text' } } as const
  const path = join(folder, 'app.db')
  const migration = {
    from: `json:${folder}/data`,
    to: `sqlite:${path}`,
    collections: { things: { store: { columns } } },
  }
  const policies = { backup: 'none', maxRejects: { percent: 100 } } as const
  const report = await migrate(migration, { stateDir: join(folder, 'state'), policies })
  expect(report).toMatchObject({ verified: 'verified', totals: { read: records.length } })
  const kept = records.flatMap((record, n) => (isKept(record) ? [[`k${n}`, shown(record)]] : []))
  expect(rowsOf(path)).toEqual(Object.fromEntries(kept))
  expect(report.totals.rejected + report.totals.refused).toBe(records.length - kept.length)
  rmSync(folder, { recursive: true, force: true })
}

/** What SQLite cannot hold in such a column: -0, whole numbers of more than 64 bits, half of a surrogate pair. */
function isKept({ real: double, whole: integer, text }: Cells): boolean {
  return !Object.is(double, -0) && BigInt.asIntN(64, integer) === integer && !/\p{Surrogate}/u.test(text)
}

function textOf({ real: double, whole: integer, text }: Cells): string {
  const number = Object.is(double, -0) ? '-0' : String(double)
  return `{"real":${number},"whole":${integer},"text":${JSON.stringify(text)}}`
}

/** A double as its bits: no printing of it is trusted. */
function shown({ real: double, whole: integer, text }: Cells): string {
  const bits = new BigUint64Array(new Float64Array([double]).buffer)[0]!
  return `${bits.toString(16)} ${integer} ${Buffer.from(text).toString('hex')}`
}

function rowsOf(path: string): Record<string, string> {
  const database = new DatabaseSync(path, { readOnly: true, readBigInts: true })
  const rows = database.prepare('SELECT id, real, whole, CAST(text AS BLOB) AS text FROM things').all()
  database.close()
  return Object.fromEntries(
    rows.map(({ id, real: double, whole: integer, text }) => {
      const found = {
        real: double as number,
        whole: integer as bigint,
        text: Buffer.from(text as Uint8Array).toString(),
      }
      return [String(id), shown(found)]
    }),
  )
}
