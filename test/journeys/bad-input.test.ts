import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import { findRun, listRuns, migrate, plan, resume, rollback, type DrayError } from '../../src/index.ts'
import { exitCodeOf } from '../../src/model/exit-codes.ts'
import { documents, failureOf, fillDatabase, rows, scene, treeOf, type Scene } from './scene.ts'

describe('a damaged file', () => {
  test('stops its own collection with file, line and byte; the others are in the target; once mended, it follows', async () => {
    const place = scene({
      'things.json': documents(4),
      'others.json': JSON.stringify(documents(9, 'other'), null, 1),
    })
    const path = join(place.data, 'others.json')
    truncateSync(path, statSync(path).size - 40)
    const report = await migrate(place.migration, { stateDir: place.stateDir })
    expect(report).toMatchObject({ exitCode: 4, state: 'failed' })
    expect(report.failures).toMatchObject([{ collection: 'others', code: 'SOURCE_CORRUPT' }])
    expect(report.failures[0]!.where).toMatch(/^others\.json:\d+, byte \d+$/)
    expect(rows(place.database, 'things')).toEqual(documents(4))
    expect(rows(place.database, 'others') ?? {}).toEqual({})
    // As damaged as before: the same answer again.
    expect(await resume(place)).toMatchObject({ exitCode: 4 })

    place.write('others.json', documents(9, 'other'))
    expect(await resume(place)).toMatchObject({ exitCode: 0, state: 'finished', verified: 'verified' })
    expect(rows(place.database, 'things')).toEqual(documents(4))
    expect(rows(place.database, 'others')).toEqual(documents(9, 'other'))
    expect(await rollback(place)).toMatchObject({ state: 'rolled-back' })
    expect(existsSync(place.database)).toBe(false)
  })

  test('a JSON target waits until all is there: nothing is visible before', async () => {
    const place = scene({ 'things.json': documents(4), 'others.json': '{"a": {"id": "a"},' })
    const target = join(place.folder, 'target')
    const migration = { from: place.from, to: `json:${target}` }
    expect(await migrate(migration, { stateDir: place.stateDir })).toMatchObject({
      exitCode: 4,
      state: 'failed',
    })
    expect(existsSync(target)).toBe(false)
    place.write('others.json', { a: { id: 'a' } })
    expect(await resume(place)).toMatchObject({ exitCode: 0 })
    expect(JSON.parse(readFileSync(join(target, 'others.json'), 'utf8'))).toEqual({ a: { id: 'a' } })
  })

  test('merged into, it leaves nothing of its first half behind', async () => {
    const place = scene({ 'things.json': documents(12) })
    fillDatabase(place.database, { things: { a: { id: 'a' }, 'doc-2': { id: 'doc-2', by: 'app' } } })
    const before = rows(place.database, 'things')
    const onEvent = ({ type, ...event }: { type: string; step?: string }): void => {
      if (type === 'step-start' && event.step === 'transfer')
        place.write('things.json', cutOff(documents(12)))
    }
    const options = {
      ...only(place),
      batchBytes: 1_000,
      policies: { onConflict: 'overwrite' },
      onEvent,
    } as const
    const report = await migrate(place.migration, options)
    expect(report).toMatchObject({ exitCode: 4, failures: [{ code: 'SOURCE_CORRUPT' }] })
    expect(rows(place.database, 'things')).toEqual(before)
  })
})

describe('records that cannot be taken', () => {
  test('are each rejected with reason and place; the rest arrives; exit 3', async () => {
    const place = scene({
      'array.json':
        '[\n{"id": "a"},\n{"name": "no id"},\n{"id": null},\n"text",\n{"id": "a", "again": 1},\n{"id": "b"}\n]',
      'object.json': '{\n"x": {"id": "x"},\n"y": {"id": "z"},\n"w": {"id": "w", "id": "w"}\n}',
    })
    const report = await migrate(place.migration, { stateDir: place.stateDir })
    expect(report).toMatchObject({ exitCode: 3, state: 'finished-with-rejects', verified: 'verified' })
    expect(report.rejects.map(({ code, where }) => [code, where?.split(',')[0]])).toEqual([
      ['KEY_MISSING', 'array.json:3'],
      ['KEY_MISSING', 'array.json:4'],
      ['RECORD_NOT_DOCUMENT', 'array.json:5'],
      // Its text was compacted for the target by then: the byte is known, the line is not.
      ['KEY_DUPLICATE', 'array.json'],
      ['KEY_MISMATCH', 'object.json:3'],
      ['FIELD_DUPLICATE', 'object.json:4'],
    ])
    expect(report.totals).toMatchObject({ read: 9, refused: 5, rejected: 1, written: 3 })
    expect(rows(place.database, 'array')).toEqual({ a: { id: 'a' }, b: { id: 'b' } })
    const lines = readFileSync(report.rejectFile!, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(6)
    // They are the user's whole records: for nobody else to read.
    expect(statSync(report.rejectFile!).mode & 0o777).toBe(0o600)
  })

  test('one key in two files of a pattern: the first is kept, both places are named', async () => {
    const place = scene({ 'p/1/x.json': [{ id: 'a', n: 1 }], 'p/2/x.json': [{ id: 'a', n: 2 }, { id: 'b' }] })
    const collections = { things: { read: { files: 'p/{part}/x.json', key: 'id' } } }
    const report = await migrate({ ...place.migration, collections }, { stateDir: place.stateDir })
    expect(report).toMatchObject({ exitCode: 3, totals: { read: 3, written: 2 } })
    expect(report.rejects).toMatchObject([{ code: 'KEY_DUPLICATE', key: 'a' }])
    expect(report.rejects[0]!.where).toContain('p/2/x.json')
    expect(report.rejects[0]!.reason).toContain('p/1/x.json')
    expect(rows(place.database, 'things')).toEqual({ a: { id: 'a', n: 1 }, b: { id: 'b' } })
  })

  test('more than --max-rejects: exit 3, stopped; a resume does not creep on; with a larger limit it ends', async () => {
    const bad = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`k${n}`, { id: n % 2 ? `k${n}` : 'other' }]),
    )
    const place = scene({ 'things.json': bad })
    const options = { ...only(place), batchBytes: 100, policies: { maxRejects: { records: 5 } } }
    const error = await failureOf(migrate(place.migration, options))
    expect(error.code).toBe('TOO_MANY_REJECTS')
    expect(exitCodeOf(error.code)).toBe(3)
    const { report } = await findRun(undefined, place)
    const { totals } = report as { totals: { read: number } }
    expect((await failureOf(resume(only(place)))).code).toBe('TOO_MANY_REJECTS')
    expect((await findRun(undefined, place)).report).toMatchObject({ totals, exitCode: 3 })
    expect(existsSync(place.database)).toBe(false)
    const more = { maxRejects: { percent: 100 } }
    expect(await resume({ ...only(place), policies: more })).toMatchObject({
      exitCode: 3,
      totals: { read: 30 },
    })
    expect(Object.keys(rows(place.database, 'things')!)).toHaveLength(15)
  })

  test('a share is of the whole collection: a bad start does not stop what ends well', async () => {
    const good = documents(200)
    const place = scene({ 'things.json': { bad: { id: 'other' }, ...good } })
    const options = { ...only(place), batchBytes: 1_000, policies: { maxRejects: { percent: 1 } } }
    expect(await migrate(place.migration, options)).toMatchObject({
      exitCode: 3,
      totals: { written: 200, refused: 1 },
    })
  })

  test('--on-invalid fail stops before the first of them is left out', async () => {
    const place = scene({ 'things.json': '{\n"a": {"id": "a"},\n"b": {"id": "c"}\n}' })
    const error = await failureOf(
      migrate(place.migration, { ...only(place), policies: { onInvalid: 'fail' } }),
    )
    expect(error).toMatchObject({
      code: 'RECORD_INVALID',
      key: 'b',
      position: { unit: 'things.json', line: 3 },
    })
    expect(existsSync(place.database)).toBe(false)
    place.write('things.json', { a: { id: 'a' }, b: { id: 'b' } })
    expect(await resume(only(place))).toMatchObject({ exitCode: 0, totals: { written: 2 } })
  })
})

describe('places that are not what they should be', () => {
  const CASES: readonly (readonly [string, string, (place: Scene) => Record<string, unknown> | void])[] = [
    ['a source that is not there', 'STORE_MISSING', ({ folder }) => ({ from: `json:${folder}/nowhere` })],
    [
      'a source without data',
      'STORE_INVALID',
      ({ folder }) => {
        mkdirSync(join(folder, 'empty'))
        return { from: `json:${folder}/empty` }
      },
    ],
    [
      'a target that is no database',
      'STORE_INVALID',
      ({ database }) => writeFileSync(database, 'This is no database. '.repeat(99)),
    ],
    ['a target that is a folder', 'STORE_INVALID', ({ database }) => mkdirSync(database)],
    [
      'a target among the source’s files',
      'TARGET_IN_SOURCE',
      ({ data }) => ({ from: `json:${data}/things.json`, to: `json:${data}/things.json?shape=records` }),
    ],
    ['a target folder that is the source', 'TARGET_IN_SOURCE', ({ data }) => ({ to: `json:${data}` })],
    [
      'a new folder inside the source, which is read whole',
      'TARGET_IN_SOURCE',
      ({ data }) => ({ to: `json:${data}/sub/below` }),
    ],
    [
      'a new file beside the source’s own',
      'TARGET_IN_SOURCE',
      ({ data }) => ({ to: `json:${data}/new.json?shape=records` }),
    ],
    [
      'a folder inside the source, by a link and a way around',
      'TARGET_IN_SOURCE',
      ({ folder, data }) => {
        symlinkSync(data, join(folder, 'link'))
        return { from: `json:${folder}/link/../data`, to: `json:${folder}/link/sub` }
      },
    ],
    [
      'a folder inside the source, of which the rest moves along',
      'TARGET_IN_SOURCE',
      ({ data }) => ({ to: `json:${data}/sub`, collections: { things: {} }, others: 'move' }),
    ],
    [
      'a database that is called as data is',
      'TARGET_IN_SOURCE',
      ({ data }) => ({ to: `sqlite:${data}/app.json` }),
    ],
    [
      'a JSON file that holds data',
      'TARGET_NOT_EMPTY',
      ({ folder }) => {
        writeFileSync(join(folder, 'there.json'), '{"x": {"id": "x"}}')
        return { to: `json:${folder}/there.json?shape=records` }
      },
    ],
    [
      'a table of another shape',
      'STORE_INVALID',
      ({ database }) => {
        const other = new DatabaseSync(database)
        other.exec('CREATE TABLE things (number INTEGER, street TEXT)')
        other.close()
      },
    ],
    ['a store of an unknown kind', 'STORE_UNKNOWN', () => ({ to: 'sqllite:x.db' })],
  ]

  test.each(CASES)('%s: %s, exit 2, a way out, and nothing touched', async (_name, code, prepare) => {
    const place = scene({ 'things.json': documents(2) })
    const changed = prepare(place) ?? {}
    const migration = { ...place.migration, ...changed } as typeof place.migration
    const before = treeOf(place.folder)
    const error: DrayError = await failureOf(migrate(migration, only(place)))
    expect(error.code).toBe(code)
    expect(exitCodeOf(error.code)).toBe(2)
    expect(error.hint ?? error.details.join()).not.toBe('')
    expect(treeOf(place.folder)).toEqual(before)
    expect(await listRuns(place)).toEqual([])
    // A plan says the same, before anybody tries.
    expect((await failureOf(plan(migration, only(place)))).code).toBe(code)
  })

  const INSIDE: readonly (readonly [string, (place: Scene) => { from?: string; to: string }])[] = [
    ['a database beside the files', ({ data }) => ({ to: `sqlite:${data}/app.db` })],
    [
      'a folder that is left out',
      ({ data }) => ({ from: `json:${data}?exclude=sub/**`, to: `json:${data}/sub` }),
    ],
    ['a folder whose name is hidden', ({ data }) => ({ to: `json:${data}/.sub` })],
    [
      'a folder beside the one file that is read',
      ({ data }) => ({ from: `json:${data}/things.json`, to: `json:${data}/sub` }),
    ],
  ]

  test.each(INSIDE)('%s may lie in the source’s folder, which reads as before', async (_name, changes) => {
    const place = scene({ 'things.json': documents(2) })
    const migration = { ...place.migration, ...changes(place) }
    const elsewhere = { from: migration.from, to: `json:${place.folder}/elsewhere` }
    const before = (await plan(elsewhere, only(place))).decision.routes
    expect(await migrate(migration, only(place))).toMatchObject({ exitCode: 0, totals: { written: 2 } })
    expect((await plan(elsewhere, only(place))).decision.routes).toEqual(before)
  })

  test('a collection that nobody knows is named beside those there are', async () => {
    const place = scene({ 'things.json': documents(2) })
    const error = await failureOf(
      migrate(place.migration, { ...only(place), collections: ['thing', 'things'] }),
    )
    expect(error).toMatchObject({ code: 'COLLECTION_UNKNOWN', details: ['valid: things'] })
    expect(error.message).toContain('"thing"')
    expect(existsSync(place.stateDir)).toBe(false)
  })

  // The patience of SQLite, as often as it is asked again: half a minute.
  test.runIf(process.env['DRAY_THOROUGH'])(
    'a target that another program has locked: exit 1, nothing touched, and later it goes',
    async () => {
      const place = scene({ 'things.json': documents(2) })
      fillDatabase(place.database, { app: { a: { id: 'a' } } })
      const holder = new DatabaseSync(place.database)
      holder.exec('BEGIN IMMEDIATE')
      try {
        const error = await failureOf(migrate(place.migration, only(place)))
        expect(error.code).toBe('STORE_BUSY')
        expect(exitCodeOf(error.code)).toBe(1)
      } finally {
        holder.close()
      }
      expect(await listRuns(place)).toEqual([])
      expect(await migrate(place.migration, only(place))).toMatchObject({ exitCode: 0 })
    },
    60_000,
  )
})

/** Root may read everything, so somebody else must try: as a service would that runs as its own user. */
describe.skipIf(process.getuid?.() !== 0)('what this user may not do', () => {
  const NOBODY = 65_534

  test('a file that may not be read stops its collection, or the run; nothing is half there', () => {
    const place = scene({ 'things.json': documents(3), 'secret.json': documents(3) })
    chmodSync(join(place.data, 'secret.json'), 0)
    const { status, stderr } = asNobody(place, [place.from, place.to])
    expect([1, 2]).toContain(status)
    expect(stderr).toContain('secret.json')
    expect(existsSync(place.database)).toBe(false)
  })

  test('a folder that may not be written is refused before anything is touched', () => {
    const place = scene({ 'things.json': documents(3) })
    const closed = join(place.folder, 'closed')
    mkdirSync(closed)
    chmodSync(closed, 0o555)
    const { status, stderr } = asNobody(place, [place.from, `sqlite:${closed}/app.db`])
    expect(status).toBe(2)
    expect(stderr).toContain(closed)
    expect(treeOf(closed)).toEqual({})
  })

  function asNobody(place: Scene, addresses: readonly string[]): { status: number | null; stderr: string } {
    for (const path of [place.folder, place.data]) chownSync(path, NOBODY, NOBODY)
    const parent = join(place.folder, '..')
    chmodSync(parent, statSync(parent).mode | 0o055)
    const dray = join(import.meta.dirname, '../../dist/bin/dray.js')
    const words = [
      '--reuid=65534',
      '--clear-groups',
      process.execPath,
      dray,
      'migrate',
      ...addresses,
      '--yes',
    ]
    const { status, stderr } = spawnSync('setpriv', words, { cwd: place.folder, encoding: 'utf8' })
    return { status, stderr }
  }
})

function only({ stateDir }: Scene): { readonly stateDir: string } {
  return { stateDir }
}

function cutOff(content: unknown): string {
  return JSON.stringify(content).slice(0, -20)
}
