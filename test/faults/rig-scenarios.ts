import { CRASH_STORES, type CrashStore, JSON_PER_RECORD, JSON_REPEATING, SQLITE_WAL } from './rig-stores.ts'

/** A pair of stores, and whether the target holds data of its own before. */
export interface Scenario {
  readonly name: string
  readonly source: CrashStore
  readonly target: CrashStore
  readonly holdsData: boolean
}

const [jsonFolder, , sqlite] = CRASH_STORES as [CrashStore, CrashStore, CrashStore]

/** Every pair of stores, into a place where nothing is and into one that holds data. */
export const SCENARIOS: readonly Scenario[] = [
  ...CRASH_STORES.flatMap((source) =>
    CRASH_STORES.flatMap((target) => [false, true].map((holdsData) => scenario(source, target, holdsData))),
  ),
  scenario(jsonFolder, SQLITE_WAL, true),
  scenario(sqlite, JSON_PER_RECORD, false),
  scenario(sqlite, JSON_PER_RECORD, true),
  scenario(JSON_REPEATING, jsonFolder, false),
  scenario(JSON_REPEATING, sqlite, true),
]

/** Each target once, from one source after the other: what comes after the first kill hangs on the target. */
export const PER_TARGET: readonly Scenario[] = targetsOf(SCENARIOS).map((target, i) => {
  const pairs = SCENARIOS.filter((one) => targetOf(one) === target)
  return pairs[(i + 2) % pairs.length]!
})

export function targetOf({ target, holdsData }: Scenario): string {
  return `${target.name}${holdsData ? ' that holds data' : ''}`
}

function scenario(source: CrashStore, target: CrashStore, holdsData: boolean): Scenario {
  const one = { name: '', source, target, holdsData }
  return { ...one, name: `${source.name} → ${targetOf(one)}` }
}

function targetsOf(scenarios: readonly Scenario[]): readonly string[] {
  return [...new Set(scenarios.map(targetOf))]
}
