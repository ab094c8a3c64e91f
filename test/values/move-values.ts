import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { migrate, type Report } from '../../src/index.ts'
import { canonicalJson } from '../properties/canonical-json.ts'
import type { Engine, TableRead, ValueTable } from './engine.ts'

/** What became of the values of one kind in one target. */
export interface KindOutcome {
  /** As the target declares it; nothing where it has no types. */
  readonly declared: string
  readonly arrived: number
  readonly refused: number
  /** Where the target has no types: whether JSON has a form for the values, or they are tagged. */
  readonly tagged?: 'none' | 'some' | 'all'
  /** Why, without what is said of the single value. */
  readonly reasons: readonly string[]
}

export interface Moved {
  /** By the type that the source declares. */
  readonly kinds: Readonly<Record<string, KindOutcome>>
  /** Values that are neither equal nor named in the rejects, or both. Empty, or dray has lost something. */
  readonly wrong: readonly string[]
  readonly values: number
}

/** A table of each kind that an engine has, with its edges and `random` more values. */
export function valueTables({ kinds }: Engine, random: number, seed: number): readonly ValueTable[] {
  return kinds.map((kind, n) => {
    const more = kind.values ? fc.sample(kind.values, { numRuns: random, seed: seed + n }) : []
    return { name: `kind_${n + 1}`, kind, values: [undefined, ...kind.edges, ...more] }
  })
}

/** Every table in one migration; both ends are read without dray. */
export async function moveValues(
  tables: readonly ValueTable[],
  source: { readonly engine: Engine; readonly address: string },
  target: { readonly engine: Engine; readonly address: string; readonly stateDir: string },
): Promise<Moved> {
  const before = await readAll(tables, source)
  const report = await migrate(
    { from: source.address, to: target.address, policies: { backup: 'none', maxRejects: { percent: 100 } } },
    { stateDir: target.stateDir },
  )
  const rejects = rejectsOf(report.rejectFile)
  const wrong = report.failures.map((failure) => JSON.stringify(failure))
  if (report.verified !== 'verified') {
    wrong.push(`${report.verified}: ${JSON.stringify(report.mismatches.map(named))}`)
  }
  const kinds: Record<string, KindOutcome> = {}
  for (const table of tables) {
    const arrived = await target.engine.read(target.address, table.name, table.kind.family)
    const refused = rejects.filter(({ collection }) => collection === table.name)
    wrong.push(...differences(table, before.get(table.name)!, arrived, refused))
    kinds[table.kind.native] = {
      declared: arrived?.declared ?? 'none',
      arrived: arrived?.values.size ?? 0,
      refused: refused.length,
      reasons: [...new Set(refused.map(({ reason }) => general(reason)))],
      ...(arrived && target.engine.kinds.length === 0 && { tagged: taggedOf(arrived) }),
    }
  }
  const after = await readAll(tables, source)
  for (const { name } of tables) {
    const same =
      JSON.stringify([...before.get(name)!.values]) === JSON.stringify([...after.get(name)!.values])
    if (!same) wrong.push(`${name}: the source has changed`)
  }
  return { kinds, wrong, values: tables.reduce((sum, { values }) => sum + values.length, 0) }
}

/** What is said of every such value: no addresses, names of tables that are being made, nor the value itself. */
function general(reason: string): string {
  return reason
    .replace(/^.*?\bcolumn v\b/, 'column v')
    .replace(/^\w+:\/\/\S+ /, 'the server ')
    .replace(/^(the server refused: CONSTRAINT).*/, '$1')
    .replace(/(would round|out of range:) .*/, '$1 it')
}

function taggedOf({ values }: TableRead): 'none' | 'some' | 'all' {
  const texts = [...values.values()].filter((text) => text !== 'null')
  const count = texts.filter((text) => text.startsWith('{"$dray:')).length
  if (count === 0) return 'none'
  return count === texts.length ? 'all' : 'some'
}

function named({ collection, key, kind }: Report['mismatches'][number]): string {
  return `${kind} ${key} of ${collection}`
}

interface Reject {
  readonly collection: string
  readonly key: string
  readonly reason: string
}

function rejectsOf(path: string | undefined): readonly Reject[] {
  if (path === undefined) return []
  // Written by dray, as its docs say.
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Reject)
}

async function readAll(
  tables: readonly ValueTable[],
  { engine, address }: { readonly engine: Engine; readonly address: string },
): Promise<ReadonlyMap<string, TableRead>> {
  const read = new Map<string, TableRead>()
  for (const { name, kind } of tables) {
    const found = await engine.read(address, name, kind.family)
    if (!found) throw new Error(`${engine.name} has no ${name}`)
    read.set(name, found)
  }
  return read
}

function differences(
  { kind, values }: ValueTable,
  expected: TableRead,
  arrived: TableRead | undefined,
  refused: readonly Reject[],
): readonly string[] {
  const named = new Map(refused.map(({ key, reason }) => [key, reason]))
  const wrong: string[] = []
  for (let n = 1; n <= values.length; n++) {
    const id = String(n)
    const was = expected.values.get(id)
    const is = arrived?.values.get(id)
    const isEqual = was !== undefined && is !== undefined && canonical(is) === canonical(was)
    if (isEqual === named.has(id)) {
      wrong.push(`${kind.native}: ${was} became ${is}, rejects say: ${named.get(id)}`)
    }
  }
  return wrong
}

function canonical(text: string): string {
  try {
    return canonicalJson(text)
  } catch {
    return `no JSON: ${text}`
  }
}
