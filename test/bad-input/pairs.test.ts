import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { migrate, type Report } from '../../src/index.ts'
import { documentRows } from './document-rows.ts'
import { keyRows } from './key-rows.ts'
import { type LaidRecord, type Pair, PAIRS } from './laid-record.ts'
import { type Laid, layRecords } from './lay-records.ts'
import { compacted } from './read-json-text.ts'
import { readDatabase, readJson, type Stored } from './read-store.ts'
import { type RejectOnFile, rejectsOf } from './rejects-of.ts'
import { scratchFolder } from './scratch-folder.ts'
import { hugeRows, sizeRows } from './size-rows.ts'

const root = scratchFolder()

interface Moved {
  readonly laid: Laid
  readonly report: Report
  readonly rejects: readonly RejectOnFile[]
  readonly arrived: Stored
}

async function move(pair: Pair, name: string, records: readonly LaidRecord[]): Promise<Moved> {
  const folder = join(root, `${name}-${pair.from}-${pair.to}`)
  const laid = layRecords(pair.from, folder, records)
  const to = join(folder, pair.to === 'json' ? 'out' : 'target.db')
  const report = await migrate(
    { from: laid.address, to: `${pair.to}:${to}` },
    { stateDir: join(folder, 'state'), policies: { backup: 'none', maxRejects: { percent: 100 } } },
  )
  return {
    laid,
    report,
    rejects: rejectsOf(report),
    arrived: pair.to === 'json' ? readJson(to) : readDatabase(to),
  }
}

describe.each([
  { name: 'documents', records: documentRows },
  { name: 'keys', records: keyRows },
  { name: 'sizes', records: [...sizeRows, ...(process.env['DRAY_THOROUGH'] ? hugeRows() : [])] },
])('$name', ({ name, records: all }) => {
  describe.each(PAIRS)('from $from to $to', (pair) => {
    const records = all.filter(({ only }) => only === undefined || only === pair.from)
    let moved: Moved
    beforeAll(async () => {
      moved = await move(pair, name, records)
    }, 120_000)

    test.each(records.map((record, i) => [record.name, record, i] as const))('%s', (_, record, i) => {
      const { laid, arrived, rejects } = moved
      const { text, rejected, at } = record
      const named = rejects.filter((reject) => isOf(reject, laid, i))
      expect(named.map(({ code }) => code)).toEqual(rejected === undefined ? [] : [rejected])
      expectSame(arrived['documents']![laid.keys[i]!], rejected ? undefined : compacted(String(text)))
      if (at !== undefined) expect(placeIn(named[0]!, laid, i)).toBe(at)
    })

    test('nothing else is there, and the account is even', () => {
      const rejects = records.filter(({ rejected }) => rejected !== undefined).length
      expect(Object.keys(moved.arrived)).toEqual(['documents'])
      expect(Object.keys(moved.arrived['documents']!)).toHaveLength(records.length - rejects)
      expect(moved.report).toMatchObject({
        exitCode: rejects === 0 ? 0 : 3,
        verified: 'verified',
        failures: [],
      })
      expect(moved.report.totals).toMatchObject({ read: records.length, written: records.length - rejects })
    })
  })
})

/** By its line in a file, by its key in a database. */
function isOf({ position, key }: RejectOnFile, laid: Laid, i: number): boolean {
  const line = laid.places[i]?.line
  return line === undefined ? key === laid.keys[i] : position?.line === line
}

/** Bytes from the beginning of the document: a database has no bytes, so there it is said in words. */
function placeIn({ position, reason }: RejectOnFile, laid: Laid, i: number): number {
  const place = laid.places[i]
  return place ? position!.byte! - place.byte : Number(/, at byte (\d+)$/.exec(reason)?.[1] ?? 0)
}

/** A difference of megabytes is nothing to look at. */
function expectSame(arrived: string | undefined, expected: string | undefined): void {
  if ((expected?.length ?? 0) < 10_000) expect(arrived).toBe(expected)
  else expect(arrived === expected, `${arrived?.length} and ${expected?.length} characters`).toBe(true)
}
