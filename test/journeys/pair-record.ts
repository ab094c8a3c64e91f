import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What moved between which stores and came through, as docs/pairs.md shows it. Written by thorough runs, pair by pair. */
interface PairRecord {
  /** Pair of stores → journey → how often. */
  readonly journeys: Readonly<Record<string, Journeys>>
  /** Pair of stores → what was generated, and moved or was refused by name. */
  readonly generated: Readonly<Record<string, Generated>>
}

export interface Journeys {
  readonly clean: number
  readonly rolledBack: number
  readonly killedAndResumed: number
  readonly killedAndRolledBack: number
}

export interface Generated {
  readonly documents: number
  /** Numbers, texts, booleans and nulls in them. */
  readonly values: number
  /** Documents that the target cannot hold, each named with its reason. */
  readonly refused: number
}

const PATH = join(import.meta.dirname, 'pair-record.json')
const isThorough = process.env['DRAY_THOROUGH'] === '1'

export function recordJourneys(pair: string, journeys: Journeys): void {
  change((record) => ({ ...record, journeys: { ...record.journeys, [pair]: journeys } }))
}

export function recordGenerated(pair: string, generated: Generated): void {
  change((record) => ({ ...record, generated: { ...record.generated, [pair]: generated } }))
}

/** Read anew each time: several files of tests write their parts. */
function change(change: (record: PairRecord) => PairRecord): void {
  if (!isThorough) return
  const { journeys, generated } = change(readRecord())
  writeFileSync(
    PATH,
    `${JSON.stringify({ journeys: sorted(journeys), generated: sorted(generated) }, null, 2)}\n`,
  )
}

function readRecord(): PairRecord {
  if (!existsSync(PATH)) return { journeys: {}, generated: {} }
  // Written above.
  return JSON.parse(readFileSync(PATH, 'utf8')) as PairRecord
}

function sorted<Value>(byName: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(byName).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
