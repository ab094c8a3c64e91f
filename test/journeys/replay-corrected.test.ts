import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { listRuns, migrate, replay, type MigrationInput } from '../../src/index.ts'
import { corrected, refused } from './rejected.ts'
import { failureOf, rows, scene } from './scene.ts'

describe('a corrected file of rejects', () => {
  test('is sent instead: records as text or as they are, and other keys', async () => {
    const { place, before } = refused()
    const { run } = await migrate(before, place)
    const rejects = corrected(place, run, (line) =>
      line['key'] === 'b'
        ? { ...line, record: { id: 'b', n: 2 } }
        : { ...line, key: 'e', record: '{"id": "e", "n": 5}' },
    )
    const report = await replay({ ...place, migration: before, rejects })
    expect(report).toMatchObject({ exitCode: 0, totals: { read: 2, written: 2 } })
    expect(rows(place.database, 'things')).toMatchObject({ b: { n: 2 }, e: { id: 'e', n: 5 } })
  })

  test('holds the wide numbers of a record that is no text any more', async () => {
    const { place, before } = refused()
    const { run } = await migrate(before, place)
    const rejects = corrected(place, run, (line) => line)
    const text = readFileSync(rejects, 'utf8').replace(
      /"record":"(?:[^"\\]|\\.)*"/,
      '"record":{"id":"b","n":9007199254740993}',
    )
    writeFileSync(rejects, text)
    await replay({ ...place, migration: { ...before, collections: { things: {} } }, rejects })
    const data = readFileSync(place.database).toString('latin1')
    expect(data).toContain('9007199254740993')
  })

  test.each([
    ['no JSON', 'nonsense\n'],
    ['no object', '[1]\n'],
    ['no collection', '{"key": "a", "record": "{}"}\n'],
    ['no record', '{"to": "things", "key": "a"}\n'],
    ['a key that is no text', '{"to": "things", "key": [1], "record": "{}"}\n'],
    ['parts that are none', '{"to": "things", "key": "a", "record": "{}", "parts": [1]}\n'],
  ])('with %s is refused by its line, and nothing is touched', async (_, text) => {
    const { place, before } = refused()
    await migrate(before, place)
    const rejects = join(place.folder, 'corrected.ndjson')
    writeFileSync(rejects, `\n${text}`)
    const error = await failureOf(replay({ ...place, migration: before, rejects }))
    expect(error).toMatchObject({ code: 'STORE_INVALID', position: { unit: rejects, line: 2 } })
    expect(await listRuns(place)).toHaveLength(1)
  })

  test.each([
    ['nothing', ''],
    ['empty lines alone', '\n\r\n \n'],
  ])('with %s in it holds no reject', async (_, text) => {
    const { place, before } = refused()
    await migrate(before, place)
    const rejects = join(place.folder, 'corrected.ndjson')
    writeFileSync(rejects, text)
    const error = await failureOf(replay({ ...place, migration: before, rejects }))
    expect(error).toMatchObject({ code: 'STORE_INVALID', message: `${rejects} holds no reject` })
    expect(await listRuns(place)).toHaveLength(1)
  })

  test('goes to the run that had rejects, though its replay arrived', async () => {
    const { place, before, after } = refused()
    const { run } = await migrate(before, place)
    await replay({ ...place, migration: after })
    const rejects = corrected(place, run, (line) => ({
      ...line,
      key: `${line['key'] as string}2`,
      record: {},
    }))
    const report = await replay({ ...place, migration: { ...after, collections: { things: {} } }, rejects })
    expect(report).toMatchObject({ parent: run, totals: { read: 2, written: 2 } })
    expect(Object.keys(rows(place.database, 'things')!).toSorted()).toEqual(['a', 'b', 'b2', 'c', 'd', 'd2'])
  })

  test('is not taken for that of a run that had none', async () => {
    const { place, before, after } = refused()
    const { run } = await migrate(before, place)
    const child = await replay({ ...place, migration: after })
    const rejects = corrected(place, run, (line) => line)
    const error = await failureOf(replay({ ...place, run: child.run, migration: after, rejects }))
    expect(error.code).toBe('RUN_STATE')
    expect(error.message).toContain(`it replayed those of run ${run}`)
    expect(await listRuns(place)).toHaveLength(2)
  })

  test.each([
    ['is not there', (path: string) => rmSync(path, { force: true }), 'STORE_MISSING'],
    ['is a folder', (path: string) => mkdirSync(path), 'STORE_INVALID'],
  ])('that %s is named before anything else, whatever the run', async (_, make, code) => {
    const { place, before, after } = refused()
    const { run } = await migrate(before, place)
    const child = await replay({ ...place, migration: after })
    const rejects = join(place.folder, 'corrected.ndjson')
    make(rejects)
    for (const asked of [{}, { run }, { run: child.run }]) {
      const error = await failureOf(replay({ ...place, ...asked, migration: after, rejects }))
      expect(error.code).toBe(code)
      expect(error.message).toContain(rejects)
    }
  })

  test('says how a number is written as a key', async () => {
    const { place, before } = refused()
    await migrate(before, place)
    const rejects = join(place.folder, 'corrected.ndjson')
    writeFileSync(rejects, '{"to": "things", "key": 4, "record": {}}\n')
    const error = await failureOf(replay({ ...place, migration: before, rejects }))
    expect(error.message).toContain('write "key": "4"')
  })

  test('may begin with a byte order mark, end its lines as Windows does, and have empty ones', async () => {
    const { place, before, after } = refused()
    const { run } = await migrate(before, place)
    const rejects = corrected(place, run, (line) => line)
    const text = readFileSync(rejects, 'utf8').replaceAll('\n', '\r\n\r\n')
    writeFileSync(rejects, `\uFEFF${text}`)
    const report = await replay({ ...place, migration: after, rejects })
    expect(report).toMatchObject({ exitCode: 0, totals: { read: 2, written: 2 } })
  })

  test('of another run is refused', async () => {
    const { place, before } = refused()
    await migrate(before, place)
    const rejects = join(place.folder, 'other.ndjson')
    writeFileSync(rejects, '{"to": "people", "key": "a", "record": "{}"}\n')
    expect((await failureOf(replay({ ...place, migration: before, rejects }))).code).toBe(
      'COLLECTION_UNKNOWN',
    )
  })
})

describe('a key that its record denies', () => {
  const anything = { things: {} }

  test('is rejected with both names, though either was edited; what agrees arrives', async () => {
    const { place, before } = refused()
    const { run } = await migrate(before, place)
    const rejects = corrected(place, run, (line) =>
      line['key'] === 'b'
        ? { ...line, key: '99', record: { id: 77 } }
        : { ...line, key: '7', record: { id: 7 } },
    )
    const migration = { ...place.migration, collections: anything }
    const report = await replay({ ...place, migration, rejects })
    expect(report).toMatchObject({ exitCode: 3, totals: { read: 2, written: 1, refused: 1 } })
    expect(report.rejects).toMatchObject([
      { key: '99', code: 'KEY_MISMATCH', reason: 'its key "99" is not the same as its field "id"' },
    ])
    expect(rows(place.database, 'things')).toMatchObject({ 7: { id: 7 } })
  })

  test('is still denied by what is replayed from there', async () => {
    const { place, before } = refused()
    const { run } = await migrate(before, place)
    const migration = { ...place.migration, collections: anything }
    const first = corrected(place, run, (line) => ({ ...line, record: { id: 'z' } }))
    const child = await replay({ ...place, migration, rejects: first })
    expect(child.totals).toMatchObject({ read: 2, refused: 2 })
    const again = corrected(place, child.run, (line) => ({ ...line, record: { id: line['key'], n: 0 } }))
    expect(await replay({ ...place, migration, rejects: again })).toMatchObject({ totals: { written: 2 } })
    expect(rows(place.database, 'things')).toMatchObject({ b: { n: 0 }, d: { n: 0 } })
  })

  test.each([
    ['arrays', [{ id: 'x', n: '1' }], [{ id: 'x', n: '2' }]],
    ['objects', { x: { id: 'x', n: '1' } }, { x: { id: 'x', n: '2' } }],
    ['objects without the field', { x: { n: '1' } }, { x: { n: '2' } }],
  ])('is none where its first part is of the path: %s', async (_, one, other) => {
    const place = scene({ 'p1/files.json': one, 'p2/files.json': other })
    const judged = (schema: z.ZodType): MigrationInput => ({
      ...place.migration,
      collections: { files: { read: { files: '{project}/files.json', key: ['{project}', 'id'] }, schema } },
    })
    const { totals } = await migrate(judged(z.object({ n: z.number() })), place)
    expect(totals).toMatchObject({ read: 2, refused: 2 })
    const report = await replay({ ...place, migration: judged(z.object({ n: z.string() })) })
    expect(report).toMatchObject({ exitCode: 0, totals: { read: 2, written: 2 } })
  })
})
