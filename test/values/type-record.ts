import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KindOutcome, Moved } from './move-values.ts'

/** What became of every kind of column, as docs/types.md shows it: source → target → kind. Written by a thorough run. */
type TypeRecord = Readonly<Record<string, Readonly<Record<string, TypeColumn>>>>

interface TypeColumn {
  readonly values: number
  readonly kinds: Readonly<Record<string, KindOutcome>>
}

export const isThorough = process.env['DRAY_THOROUGH'] === '1'

const PATH = join(import.meta.dirname, 'type-record.json')

export function recordKinds(source: string, target: string, { kinds, values }: Moved): void {
  if (!isThorough) return
  const known = readRecord()
  const changed = { ...known, [source]: { ...known[source], [target]: { values, kinds } } }
  writeFileSync(PATH, `${JSON.stringify(changed, null, 2)}\n`)
}

function readRecord(): TypeRecord {
  // Written above.
  return existsSync(PATH) ? (JSON.parse(readFileSync(PATH, 'utf8')) as TypeRecord) : {}
}
