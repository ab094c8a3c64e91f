import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '../../src/index.ts'
import { canonicalJson } from '../properties/canonical-json.ts'
import type { RoundEngine, TableAt, TableSpec } from './round-engine.ts'
import { createTable, fillTable } from './table-sql.ts'

export interface Round {
  /** What differs, and nobody said so. */
  readonly wrong: readonly string[]
  readonly rows: number
  readonly rejected: number
}

/** Moves tables from the first engine through all others and back to another place of the first. */
export async function goRound(
  tables: readonly TableSpec[],
  route: readonly RoundEngine[],
  folder: string,
): Promise<Round> {
  const [first] = route as [RoundEngine]
  const start = await first.place(join(folder, 'start'))
  await first.run(start, [
    ...tables.map((table) => createTable(first, table)),
    ...tables.flatMap((table) => fillTable(first, table)),
  ])
  const before = await readAll(first, start, tables)
  const told: Told = { notes: [], rejected: new Map() }
  let from = start
  for (const [hop, engine] of [...route.slice(1), first].entries()) {
    const to = await engine.place(join(folder, `hop-${hop}`))
    await move(from, to, join(folder, `state-${hop}`), told)
    from = to
  }
  const after = await readAll(first, from, tables)
  const wrong = [...before].flatMap(([table, was]) => differences(table, was, after.get(table), told))
  const rows = [...before.values()].reduce((sum, one) => sum + one.rows.length, 0)
  const rejected = [...told.rejected.values()].reduce((sum, one) => sum + one.size, 0)
  return { wrong, rows, rejected }
}

interface Told {
  readonly notes: string[]
  /** Table → the `n` of rows that are named in rejects. */
  readonly rejected: Map<string, Set<string>>
}

async function move(from: string, to: string, stateDir: string, told: Told): Promise<void> {
  const policies = { backup: 'none', maxRejects: { percent: 100 } } as const
  const report = await migrate({ from, to, policies }, { stateDir })
  if (report.verified !== 'verified' || report.failures.length > 0) {
    throw new Error(`not verified: ${JSON.stringify([report.failures, report.mismatches])}`)
  }
  told.notes.push(...report.notes)
  if (report.rejectFile === undefined) return
  for (const line of readFileSync(report.rejectFile, 'utf8').trim().split('\n')) {
    // Written by dray, as its docs say.
    const { collection, record } = JSON.parse(line) as { collection: string; record?: string }
    // What could not be read lies there as far as it could be.
    const n = /"n":(\d+)/.exec(record ?? '')?.[1] ?? 'no n'
    told.rejected.set(collection, (told.rejected.get(collection) ?? new Set()).add(n))
  }
}

async function readAll(
  engine: RoundEngine,
  address: string,
  tables: readonly TableSpec[],
): Promise<ReadonlyMap<TableSpec, TableAt>> {
  const found = new Map<TableSpec, TableAt>()
  for (const table of tables) {
    const there = await engine.read(address, table)
    if (there) found.set(table, there)
  }
  return found
}

function differences(
  { name, columns }: TableSpec,
  was: TableAt,
  is: TableAt | undefined,
  { notes, rejected }: Told,
): readonly string[] {
  if (!is) return [`${name} is gone`]
  const wrong: string[] = []
  const isSaid = (names: readonly string[]): boolean =>
    notes.some((note) => note.includes(name) && names.some((one) => note.includes(one)))
  const [before, after] = [byNumber(was), byNumber(is)]
  const isTold = rejected.get(name) ?? new Set()
  for (const [n, row] of before) {
    const there = after.get(n)
    if ((there === undefined) !== isTold.has(n)) {
      wrong.push(`${name} ${n}: ${there ? 'is there' : 'is gone'}, and rejects say otherwise`)
    }
    if (!there) continue
    for (const { name: column, kind } of columns) {
      const [value, now] = [row.get(column)!, there.get(column)!]
      const isJson = kind.family === 'any' && isSaid([column]) && asJson(now) === value
      if (now !== value && !isJson)
        wrong.push(`${name} ${n}: ${column} ${kind.native}: ${value} became ${now}`)
    }
  }
  for (const n of after.keys()) if (!before.has(n)) wrong.push(`${name} ${n} is new`)
  if (was.rows.length - isTold.size !== is.rows.length)
    wrong.push(`${name}: ${was.rows.length} became ${is.rows.length}`)
  const rules = new Set(is.rules.map(({ text }) => text))
  for (const { text, names } of was.rules) {
    if (!rules.has(text) && !isSaid(names))
      wrong.push(`${name}: no more: ${text}; now: ${[...rules].join('; ')}`)
  }
  return wrong
}

/** The value whose JSON text a text is. */
function asJson(text: string): string {
  return text.startsWith('"') ? canonicalText(JSON.parse(text) as string) : text
}

function byNumber({ rows }: TableAt): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const canonical = rows.map((row) => new Map([...row].map(([name, text]) => [name, canonicalText(text)])))
  return new Map(rows.map((row, i) => [row.get('n')!, canonical[i]!]))
}

function canonicalText(text: string): string {
  try {
    return canonicalJson(text)
  } catch {
    return `no JSON: ${text}`
  }
}
