import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Migration, migrate, resume, rollback } from '../../src/index.ts'
import { isBalanced } from '../../src/model/counts.ts'
import { collect, COLLECTIONS, fill, items, type Shape, SHAPES, sorted } from './json-shapes.ts'

const ALL = items(60)
const root = mkdtempSync(join(tmpdir(), 'json-shapes-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Each shape, filled once: by hand the first, the others from it. */
const filled = new Map<Shape, string>()

describe.each(SHAPES.map((shape) => [shape.name, shape] as const))('from %s', (_name, from) => {
  test.each(SHAPES.map((shape) => [shape.name, shape] as const))('to %s, and back off', async (_name, to) => {
    const place = placeAt(mkdtempSync(join(root, 'pair-')))
    cpSync(await folderIn(from), place.source, { recursive: true })
    const report = await migrate(migration(place, from, to), { stateDir: place.state })
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
    expect(report.routes.every(({ counts }) => isBalanced(counts))).toBe(true)
    expect(collect(place.target)).toEqual(sorted(ALL))
    expect(collect(place.source)).toEqual(sorted(ALL))
    const back = await rollback({ stateDir: place.state })
    expect(back).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(readdirSync(place.target)).toEqual([])
  })
})

describe.each(SHAPES.map((shape) => [shape.name, shape] as const))('%s', (_name, shape) => {
  test.each([1, 4, 9])('killed at page %i and resumed', async (at) => {
    const place = await killed(shape, at)
    expect(readdirSync(place.target).filter((entry) => !entry.endsWith('.dray'))).toEqual([])
    const report = await resume({ stateDir: place.state })
    expect(report).toMatchObject({ exitCode: 0, state: 'finished', verified: 'verified' })
    expect(collect(place.target)).toEqual(sorted(ALL))
  })

  test('killed and rolled back: nothing is left', async () => {
    const place = await killed(shape, 3)
    expect(await rollback({ stateDir: place.state })).toMatchObject({ state: 'rolled-back', exitCode: 0 })
    expect(readdirSync(place.target)).toEqual([])
  })

  test('what is there is refused, replaced when that is asked for, and comes back byte for byte', async () => {
    const place = placeAt(mkdtempSync(join(root, 'replace-')))
    cpSync(await folderIn(shape), place.source, { recursive: true })
    const old = ALL.filter(({ id }) => id.length % 2 === 1).map((item) => ({ ...item, extra: 'old' }))
    await seed(place, shape, old)
    const before = filesIn(place.target)
    const wish = migration(place, shape, shape)
    await expect(migrate(wish, { stateDir: place.state })).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' })
    const report = await migrate({ ...wish, policies: { replace: true } }, { stateDir: place.state })
    expect(report).toMatchObject({ state: 'finished', verified: 'verified' })
    expect(collect(place.target)).toEqual(sorted(ALL))
    await rollback({ stateDir: place.state })
    expect(filesIn(place.target)).toEqual(before)
  })
})

interface Place {
  readonly source: string
  readonly target: string
  readonly state: string
}

function placeAt(folder: string): Place {
  const [source, target, state] = ['source', 'target', 'state'].map((name) => join(folder, name))
  for (const path of [source!, target!]) mkdirSync(path)
  return { source: source!, target: target!, state: state! }
}

function migration({ source, target }: Place, from: Shape, to: Shape): Migration {
  return {
    from: `json:${join(source, from.address)}`,
    to: `json:${join(target, to.address)}`,
    collections: Object.fromEntries(
      COLLECTIONS.map((name) => [name, { read: readOf(from, name), store: to.options(name) }]),
    ),
  }
}

/** A single file needs no name to be read. */
function readOf({ address, options }: Shape, name: string) {
  return address.endsWith('.json') ? { file: 'all.json', ...options(name) } : options(name)
}

async function folderIn(shape: Shape): Promise<string> {
  const known = filled.get(shape)
  if (known !== undefined) return known
  const place = placeAt(mkdtempSync(join(root, 'filled-')))
  await seed(place, shape, ALL)
  filled.set(shape, place.target)
  return place.target
}

/** By dray, from files that were written by hand. */
async function seed(place: Place, shape: Shape, all: Parameters<typeof fill>[1]): Promise<void> {
  const folder = mkdtempSync(join(root, 'seed-'))
  fill(folder, all)
  const from = { ...place, source: folder }
  await migrate(migration(from, SHAPES[0]!, shape), { stateDir: join(folder, 'state') })
  rmSync(folder, { recursive: true })
}

/** A real SIGKILL of a real process, in the middle of its transfer. */
async function killed(to: Shape, at: number): Promise<Place> {
  const place = placeAt(mkdtempSync(join(root, 'killed-')))
  cpSync(await folderIn(SHAPES[0]!), place.source, { recursive: true })
  const script = join(import.meta.dirname, 'killed-at.mjs')
  const request = JSON.stringify({
    command: 'migrate',
    ...migration(place, SHAPES[0]!, to),
    stateDir: place.state,
    at,
    batchBytes: 2_000,
  })
  const { signal, stderr } = spawnSync(process.execPath, [script, request], { encoding: 'utf8' })
  expect(signal, stderr).toBe('SIGKILL')
  return place
}

function filesIn(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('.dray/'))
    .toSorted()
    .map((path) => [path, readFileSync(path, 'utf8')] as const)
}
