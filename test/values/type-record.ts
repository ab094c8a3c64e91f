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

/**
 * What a sample found that the record, and so the page, says otherwise: other types, values that are refused where none
 * was, kinds that it does not know or that are no more. Nothing where this is the run that writes it.
 */
export function unlikeRecord(source: string, target: string, { kinds }: Moved): readonly string[] {
  if (isThorough) return []
  const recorded = readRecord()[source]?.[target]?.kinds ?? {}
  const names = [...new Set([...Object.keys(kinds), ...Object.keys(recorded)])]
  return names.flatMap((name) => {
    const [now, then] = [kinds[name], recorded[name]]
    if (!now || !then) return [`${name}: ${now ? 'not in the record' : 'in the record alone'}`]
    return [
      ...(withoutWidth(now.declared) === withoutWidth(then.declared)
        ? []
        : [`${name}: ${now.declared}, recorded ${then.declared}`]),
      ...(now.refused > 0 && then.refused === 0 ? [`${name}: refuses, recorded that it does not`] : []),
      ...(now.refused === 0 && then.arrived <= 1 ? [`${name}: arrives, recorded that it is refused`] : []),
    ]
  })
}

/** MySQL says none since 8.0.19: `int` for `int(11)`. */
function withoutWidth(declared: string): string {
  return declared.replace(/(int|year)\(\d+\)/, '$1')
}

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
