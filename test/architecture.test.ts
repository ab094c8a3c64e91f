import { describe, expect, test } from 'vitest'
import { ERROR_MEANINGS } from '../src/model/error-codes.ts'
import { sourceFiles } from './source-files.ts'
import type { SourceFile } from './source-files.ts'

const everything = sourceFiles('src')
const tests = everything.filter(({ path }) => path.endsWith('.test.ts'))
const sources = everything.filter((file) => !tests.includes(file))
const paths = new Set(sources.map(({ path }) => path))

/**
 * Which room may import which (types included), beside itself. A room is a folder of `src`; each driver and each step is
 * a room of its own. `src/*.ts` is the front door.
 */
const BELOW_STEPS = ['plan', 'ledger', 'backup', 'store', 'model', 'lib']
const IMPORT_TABLE: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  model: ['lib'],
  store: ['model', 'lib'],
  'drivers/*': ['store', 'model', 'lib'],
  drivers: ['drivers/*', 'store', 'lib'],
  plan: ['store', 'model', 'lib'],
  ledger: ['store', 'model', 'lib'],
  backup: ['store', 'model', 'lib'],
  steps: BELOW_STEPS,
  'steps/*': ['steps', ...BELOW_STEPS],
  run: ['steps', 'steps/*', ...BELOW_STEPS],
  definition: ['plan', 'store', 'model', 'lib'],
  observe: ['model', 'lib'],
  testing: ['store', 'model', 'lib'],
  cli: ['.', 'run', 'definition', 'observe', 'drivers', ...BELOW_STEPS],
  '.': ['run', 'definition', 'observe', 'drivers', ...BELOW_STEPS],
}

/** Packages that belong to one room. */
const PACKAGE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  '@clack/prompts': ['cli'],
  commander: ['cli'],
  picocolors: ['cli'],
  jiti: ['definition'],
  yaml: ['definition'],
  '@photostructure/sqlite': ['drivers/sqlite', 'ledger', 'store'],
}

/** Loops that wait for something to be still, and repeat no request that failed. */
const LOOKS_AGAIN = new Set([
  // Copies a database and its WAL until neither changed meanwhile.
  'src/drivers/sqlite/file/copy-database.ts',
])

test('there is something to look at', () => {
  expect(sources.length).toBeGreaterThan(50)
  const imported = sources.flatMap(({ imports }) => imports)
  expect(imported.filter((path) => path.startsWith('src/')).length).toBeGreaterThan(sources.length)
  expect(imported).toContain('node:path')
})

describe('imports', () => {
  test('lead to files that are there', () => {
    const dangling = everything.flatMap(({ path, imports }) =>
      imports
        .filter((to) => to.startsWith('src/') && !everything.some((file) => file.path === to))
        .map((to) => `${path} -> ${to}`),
    )
    expect(dangling).toEqual([])
  })

  test('keep to the table of rooms', () => {
    const crossings = edgesOf(sources).filter(([from, to]) => !mayImport(roomOf(from), roomOf(to)))
    expect(crossings.map(([from, to]) => `${from} -> ${to}`)).toEqual([])
  })

  test('every room is in the table', () => {
    const unknown = [...paths].map(roomOf).filter((room) => !IMPORT_TABLE[kindOf(room)])
    expect([...new Set(unknown)]).toEqual([])
  })

  test('never go round in a circle, types included', () => {
    expect(circles(sources)).toEqual([])
  })

  test('never name the package itself', () => {
    const own = everything.filter(({ imports }) => imports.some((name) => /^dray(\/|$)/.test(name)))
    expect(pathsOf(own)).toEqual([])
  })

  test('take a package only into its room', () => {
    const strays = sources.flatMap(({ path, imports }) =>
      imports
        .filter((name) => PACKAGE_ROOMS[name] && !PACKAGE_ROOMS[name].includes(roomOf(path)))
        .map((name) => `${path} -> ${name}`),
    )
    expect(strays).toEqual([])
  })
})

describe('only one place', () => {
  test('prints: cli/render', () => {
    const printing = filesWith(/\bconsole\.|\bprocess\.(stdout|stderr)\b/)
    expect(outside(printing, 'src/cli/render/')).toEqual([])
    expect(printing).not.toEqual([])
  })

  test('exits: cli', () => {
    const exiting = filesWith(/\bprocess\.(exit|exitCode|abort|reallyExit)\b/)
    expect(outside(exiting, 'src/cli/')).toEqual([])
    expect(exiting).not.toEqual([])
  })

  test('tries again: store/layers/retrying.ts', () => {
    const counting = /\b(?:attempts?|tries|retries)(?:\+\+| \+= 1)/
    const others = filesWith(counting).filter((path) => !LOOKS_AGAIN.has(path))
    expect(others).toEqual(['src/store/layers/retrying.ts'])
  })

  test('puts layers on stores: store/open.ts', () => {
    const dressing = sources.filter(
      ({ path, imports }) =>
        !path.startsWith('src/store/layers/') &&
        imports.some((to) => to.startsWith('src/store/layers/') && !isForTests(to, path)),
    )
    expect(pathsOf(dressing)).toEqual(['src/store/open.ts'])
  })

  test('lists the drivers: drivers/index.ts, and for the second thread what cuts their pages', () => {
    const naming = edgesOf(sources)
      .filter(([from, to]) => roomOf(to).startsWith('drivers/') && roomOf(from) !== roomOf(to))
      .map(([from]) => from)
    expect([...new Set(naming)]).toEqual(['src/drivers/index.ts', 'src/drivers/second-thread.ts'])
  })
})

describe('files', () => {
  const CEILING = 250
  const NEIGHBOURS = 25

  test(`hold at most ${CEILING} lines of code`, () => {
    const long = sources.filter(({ code }) => codeLines(code) > CEILING)
    expect(long.map(({ path, code }) => `${path}: ${codeLines(code)}`)).toEqual([])
  })

  test(`lie at most ${NEIGHBOURS} in a folder: more are two ideas`, () => {
    const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))
    const folders = [...paths].map(folderOf)
    const crowded = [...new Set(folders)].filter(
      (folder) => folders.filter((other) => other === folder).length > NEIGHBOURS,
    )
    expect(crowded).toEqual([])
  })

  test('are named in kebab-case', () => {
    const odd = [...paths].filter((path) => !/^src(\/[a-z0-9]+(-[a-z0-9]+)*)+\.ts$/.test(path))
    expect(odd).toEqual([])
  })

  test('are named after what they are', () => {
    const vague = /(^|[/-])(utils?|helpers?|common|managers?|services?|handlers?|misc)([/.-]|$)/
    expect([...paths].filter((path) => vague.test(path))).toEqual([])
  })

  test('export by name', () => {
    expect(filesWith(/^export default\b/m)).toEqual([])
  })

  test('the public surface holds nothing but exports', () => {
    const index = sources.find(({ path }) => path === 'src/index.ts')
    const rest = index?.code.replace(/^export (?:type )?(?:\{[^}]*\}|\*) from '[^']+'$/gm, '').trim()
    expect(rest).toBe('')
  })
})

test('every error code is raised somewhere', () => {
  const raising = sources.filter(({ path }) => path !== 'src/model/error-codes.ts')
  const silent = Object.keys(ERROR_MEANINGS).filter(
    (code) => !raising.some((file) => file.code.includes(`'${code}'`)),
  )
  expect(silent).toEqual([])
})

/** `src/drivers/json/read/scan.ts` → `drivers/json`. Files beside drivers and steps are the rooms `drivers`, `steps`. */
function roomOf(path: string): string {
  const [, first = '', second = '', third] = path.split('/')
  if (second === '') return '.'
  const divided = first === 'drivers' || first === 'steps'
  return divided && third !== undefined ? `${first}/${second}` : first
}

function kindOf(room: string): string {
  return room.replace(/\/.*/, '/*')
}

function mayImport(from: string, to: string): boolean {
  return from === to || (IMPORT_TABLE[kindOf(from)] ?? []).includes(kindOf(to))
}

function edgesOf(files: readonly SourceFile[]): [from: string, to: string][] {
  return files.flatMap(({ path, imports }) =>
    imports.filter((to) => to.startsWith('src/')).map((to): [string, string] => [path, to]),
  )
}

/** Every circle that a walk along the imports meets, each as the files on it. */
function circles(files: readonly SourceFile[]): string[] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]))
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(' -> ')]
    if (done.has(path)) return []
    const found = (importsOf.get(path) ?? []).flatMap((to) => visit(to, [...trail, path]))
    done.add(path)
    return found
  }
  return files.flatMap(({ path }) => visit(path, []))
}

function filesWith(pattern: RegExp): string[] {
  return pathsOf(sources.filter(({ code }) => pattern.test(code)))
}

function outside(found: readonly string[], folder: string): string[] {
  return found.filter((path) => !path.startsWith(folder))
}

function pathsOf(files: readonly SourceFile[]): string[] {
  return files.map(({ path }) => path)
}

/** `faulty` is given to those who test a driver of their own. */
function isForTests(to: string, from: string): boolean {
  return to === 'src/store/layers/faulty.ts' && from.startsWith('src/testing/')
}

function codeLines(code: string): number {
  return code.split('\n').filter((line) => line.trim() !== '').length
}
