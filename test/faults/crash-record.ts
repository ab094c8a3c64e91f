import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the whole of the trials came to, as docs/crash-trials.md shows it. Written by a thorough run, part by part. */
export interface CrashRecord {
  /** Scenario → crash point → how often a run died there and came through. */
  readonly runs: Readonly<Record<string, Tally>>
  /** The same for a second command that died: command → target → crash point. */
  readonly seconds: Readonly<Record<string, Readonly<Record<string, Tally>>>>
  /** Scenario → deaths at any moment. */
  readonly random: Readonly<Record<string, Tally>>
}

type Tally = Readonly<Record<string, number>>

export const isThorough = process.env['DRAY_THOROUGH'] !== undefined

const PATH = join(import.meta.dirname, 'crash-record.json')

export function readRecord(): CrashRecord {
  if (!existsSync(PATH)) return { runs: {}, seconds: {}, random: {} }
  // Written below.
  return JSON.parse(readFileSync(PATH, 'utf8')) as CrashRecord
}

/** Read anew each time: several files of tests write their parts. */
export function record(change: (record: CrashRecord) => CrashRecord): void {
  writeFileSync(PATH, `${JSON.stringify(sorted(change(readRecord())), null, 2)}\n`)
}

export function tally(names: readonly string[]): Tally {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** Whatever order the parts were written in. */
function sorted<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  // The same members, in another order.
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)])) as Value
}
