import { describe, expect, test } from 'vitest'
import { sourceFiles } from '../source-files.ts'
import { readRecord } from './crash-record.ts'
import { SCENARIOS } from './rig-scenarios.ts'

const { runs, seconds, random } = readRecord()
const tallies = [
  ...Object.values(runs),
  ...Object.values(seconds).flatMap((targets) => Object.values(targets)),
]
const tried = new Set(tallies.flatMap((tally) => Object.keys(tally)))

const isWritten = SCENARIOS.every(({ name }) => runs[name] !== undefined)

describe.skipIf(!isWritten)('what the thorough run wrote down', () => {
  test('is of every pair, at sixty points and more', () => {
    expect(Object.keys(runs).toSorted()).toEqual(SCENARIOS.map(({ name }) => name).toSorted())
    for (const tally of Object.values(runs)) expect(Object.keys(tally).length).toBeGreaterThanOrEqual(60)
    const deaths = Object.values(random).reduce((sum, tally) => sum + (tally['deaths'] ?? 0), 0)
    expect(deaths).toBeGreaterThanOrEqual(200)
  })

  test('has every point that the code names', () => {
    const named = sourceFiles('src').flatMap(({ code }) =>
      [...code.matchAll(/\bcrashPoint\(\s*(['`])(.+?)\1/g)].map(([, , name = '']) => name),
    )
    expect(named.length).toBeGreaterThan(40)
    const isTried = (name: string): boolean => [...tried].some((point) => patternOf(name).test(point))
    const untried = named.filter((name) => !isTried(name) && !Object.hasOwn(RARE, name))
    expect(untried).toEqual([])
  })
})

/** Points that the pairs of the rig do not pass, and what it would take. */
const RARE = {
  'json.fan-out:some-appended': 'a pattern of many records in many files, which only a configuration can say',
  'json.put-back:folder-removed': 'a folder that a replacing run made new, or the same pattern',
  'mysql.commit:before': 'a server: test/mysql/crash.test.ts dies there',
  'mysql.commit:after': 'the same',
  'mysql.publish:finished': 'the same',
  'mysql.publish:renamed': 'the same',
  'postgres.commit:before': 'a server: test/postgres/crash.test.ts dies there',
  'postgres.commit:after': 'the same',
  'postgres.publish:finished': 'the same',
  'segment.rewrite:before': 'outcomes of a page behind those of a later one',
  'segment.rewrite:renamed': 'the same',
  'sqlite.exclusive:wal-left': 'a database that the run made and an application put into WAL mode since',
}

/** `target.${name}:before` is any point of that form. */
function patternOf(name: string): RegExp {
  const literal = name.split(/\$\{.*?\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${literal.join('.+')}$`)
}
