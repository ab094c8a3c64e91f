import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { type BadCase, badCases, spoil } from '../examples/ohfp/bad-cases.mjs'
import type { OhfpShape } from '../examples/ohfp/generate.mjs'
import { dray, makeFolder, treeOf } from './example-project.ts'
import { type OhfpData, ohfpFolder, readAsOhfp } from './ohfp-data.ts'
import { copyOhfp, ohfpConfigs } from './ohfp-project.ts'
import { ohfpTables } from './ohfp-tables.ts'

// Each starts the command several times, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const root = makeFolder('ohfp')
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Its configurations from files to files, and where the records are afterwards. */
const CONVERSIONS: readonly (readonly [from: OhfpShape, to: OhfpShape, config: string, into: string])[] = [
  ['flat', 'split', 'dray.config.ts', 'data'],
  ['nested', 'split', 'nested-to-split.config.ts', 'data'],
  ['split', 'flat', 'split-to-flat.config.ts', 'data'],
  ['split', 'nested', 'split-to-nested.config.ts', 'data'],
  ['flat', 'nested', 'flat-to-nested.config.ts', 'converted'],
  ['nested', 'flat', 'nested-to-flat.config.ts', 'converted'],
  ['nested-split', 'split', 'nested-split-to-split.config.ts', 'converted'],
]

it('has a test for each configuration', () => {
  const tested = [...CONVERSIONS.map(([, , config]) => config), ...Object.values(ohfpTables.configs)]
  expect(tested.toSorted()).toEqual(ohfpConfigs.toSorted())
})

describe.each(CONVERSIONS)('%s → %s', (from, to, config, into) => {
  const project = copyOhfp(root, `${from}-${to}`, from)
  const before = treeOf(project.root)
  const expected = readAsOhfp(project.data, from)

  it('has data worth moving', () => {
    expect(expected.templates.size).toBeGreaterThan(15)
    expect(expected.requests.size).toBeGreaterThan(100)
    expect(expected.machines.size).toBeGreaterThan(200)
  })

  it('says in a dry run what would move, and writes nothing', () => {
    const { status, output, report } = dray(project, 'plan', '--config', config, '--json')
    expect(status, output).toBe(0)
    const routes: { to: string; records: number; rejects: number }[] = report.forecast.routes
    expect(Object.fromEntries(routes.map((route) => [route.to, route.records]))).toEqual(sizesOf(expected))
    expect(routes.every(({ rejects }) => rejects === 0)).toBe(true)
    expect(treeOf(project.root)).toEqual(before)
  })

  it('moves every record as the application would have written it, and leaves all else as it was', () => {
    const { status, output, report } = dray(project, 'migrate', '--config', config, '--json')
    expect(status, output).toBe(0)
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', mismatchCount: 0 })
    const folder = join(project.root, into)
    expect(readAsOhfp(folder, to)).toEqual(expected)
    for (const [name, text] of Object.entries(filesThatOhfpWrites(expected, to))) {
      expect(readFileSync(join(folder, name), 'utf8').trimEnd(), name).toBe(text)
    }
    const after = treeOf(project.data)
    for (const [path, content] of treeIn(before, 'data')) expect(after.get(path), path).toBe(content)
  })

  it('takes away what it made, and nothing else', () => {
    const { status, output } = dray(project, 'rollback', '--yes')
    expect(status, output).toBe(0)
    expect(withoutState(treeOf(project.root))).toEqual(before)
  })
})

describe('what goes wrong in real folders', () => {
  it.each(badCases)('$name: exit $exit', (badCase) => {
    const project = copyOhfp(root, badCase.name, 'flat')
    const before = readAsOhfp(project.data, 'flat')
    spoil(project.data, badCase)
    const spoilt = treeOf(project.data)
    const foreseen = dray(project, 'plan')
    expect(foreseen.status, foreseen.output).toBe(badCase.exit)
    expect(treeOf(project.data)).toEqual(spoilt)

    const { status, output } = dray(project, 'migrate')
    expect(status, output).toBe(badCase.exit)
    for (const name of badCase.names) expect(output).toContain(name)
    const after = treeOf(project.data)
    for (const [path, content] of spoilt) expect(after.get(path), path).toBe(content)
    if (badCase.arrives) expect(keysOf(readAsOhfp(project.data, 'split'))).toEqual(arriving(before, badCase))
    else expect([...after.keys()]).toEqual([...spoilt.keys()])
  })

  it('two records of one id: no flat file is made of them', () => {
    const project = copyOhfp(root, 'one-id', 'split')
    ohfpFolder(project.data).add('templates.json', {
      'i-0aaa000000000001': { template_id: 'i-0aaa000000000001' },
    })
    const before = treeOf(project.data)
    const { status, output } = dray(project, 'migrate', '--config', 'split-to-flat.config.ts')
    expect(status, output).toBe(3)
    expect(output).toContain('i-0aaa000000000001')
    expect(treeOf(project.data)).toEqual(before)
  })
})

/** The text of the files, from the values: in a flat file collection behind collection. */
function filesThatOhfpWrites(data: OhfpData, to: OhfpShape): Record<string, string> {
  const byName = Object.entries(data).map(([name, records]) => [name, Object.fromEntries(records)] as const)
  const files: Record<string, unknown> =
    to === 'flat'
      ? { 'request_database.json': Object.assign({}, ...byName.map(([, records]) => records)) }
      : to === 'nested'
        ? { 'request_database.json': Object.fromEntries(byName) }
        : Object.fromEntries(byName.map(([name, records]) => [`${name}.json`, records]))
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, ohfpFolder.textOf(content)]),
  )
}

function sizesOf(data: OhfpData): Record<string, number> {
  return Object.fromEntries(Object.entries(data).map(([name, records]) => [name, records.size]))
}

function keysOf(data: OhfpData): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(data).map(([name, records]) => [name, [...records.keys()].toSorted()]),
  )
}

function arriving(before: OhfpData, { also = {} }: BadCase): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(keysOf(before)).map(([name, keys]) => [name, [...keys, ...(also[name] ?? [])].toSorted()]),
  )
}

function treeIn(tree: ReadonlyMap<string, string>, folder: string): Map<string, string> {
  return new Map(
    [...tree]
      .filter(([path]) => path.startsWith(`${folder}/`))
      .map(([path, content]) => [path.slice(folder.length + 1), content]),
  )
}

function withoutState(tree: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...tree].filter(([path]) => !path.startsWith('.dray')))
}
