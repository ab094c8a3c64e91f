import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compareStores, migrate, rollback } from '../../src/index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'json-target-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Tables = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const DOCUMENTS: Tables = {
  plain: {
    a: { id: 'a', n: 1.5, on: true, none: null, text: 'é "quoted" \\ \n\u0001 日本 \u2028' },
    b: { id: 'b', list: [1, [2, []], {}], object: { '': { '10': 1, '2': 2 } } },
  },
  odd: { 'k/"\n': { id: 'k/"\n' }, ' ': {}, é: { list: [] } },
  empty: {},
}

function source(tables: Tables): string {
  const path = join(folder, 'source.db')
  const database = new DatabaseSync(path)
  for (const [name, documents] of Object.entries(tables)) {
    const table = `"${name.replaceAll('"', '""')}"`
    database.exec(`CREATE TABLE ${table} (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL)`)
    const put = database.prepare(`INSERT INTO ${table} VALUES (?, ?)`)
    for (const [key, document] of Object.entries(documents)) put.run(key, JSON.stringify(document))
  }
  database.close()
  return `sqlite:${path}`
}

function move(from: string, to: string, more: object = {}) {
  const options = { stateDir: join(folder, 'state'), policies: { backup: 'none' as const } }
  return migrate({ from, to: `json:${join(folder, to)}`, ...more }, options)
}

function text(path: string): string {
  return readFileSync(join(folder, path), 'utf8')
}

describe('text as JSON.stringify gives it', () => {
  test.each([1, 2, 4, 10])('with %i spaces, in a folder and in one file', async (indent) => {
    const from = source(DOCUMENTS)
    expect(await move(from, `out?indent=${indent}`)).toMatchObject({ exitCode: 0, verified: 'verified' })
    for (const [name, documents] of Object.entries(DOCUMENTS)) {
      expect(text(`out/${name}.json`)).toBe(`${JSON.stringify(documents, null, indent)}\n`)
    }
    expect(await move(from, `one.json?indent=${indent}`)).toMatchObject({ exitCode: 0 })
    const sorted = Object.fromEntries(Object.entries(JSON.parse(text('one.json')) as Tables))
    expect(sorted).toEqual(DOCUMENTS)
    expect(text('one.json')).toBe(`${JSON.stringify(sorted, null, indent)}\n`)
  })

  test('compact, one record a line', async () => {
    await move(source(DOCUMENTS), 'out')
    const lines = Object.entries(DOCUMENTS['plain']!).map(
      ([key, document]) => `${JSON.stringify(key)}:${JSON.stringify(document)}`,
    )
    expect(text('out/plain.json')).toBe(`{${lines.join(',\n')}}\n`)
    expect(text('out/empty.json')).toBe('{}\n')
  })

  test.each([0, 2])('as an array, with %i spaces', async (indent) => {
    const documents = { '1': { id: 1, n: 1 }, b: { id: 'b' }, c: { n: 1 }, d: { id: 'x' } }
    const store = { shape: 'array', indent } as const
    const report = await move(source({ things: documents }), 'out', { collections: { things: { store } } })
    expect(report).toMatchObject({ exitCode: 3, verified: 'verified' })
    expect(report.rejects.map(({ code, key }) => [code, key])).toEqual([
      ['KEY_MISSING', 'c'],
      ['KEY_MISMATCH', 'd'],
    ])
    const kept = [documents['1'], documents.b]
    const lines = kept.map((document) => JSON.stringify(document))
    const expected = indent === 0 ? `[${lines.join(',\n')}]` : JSON.stringify(kept, null, indent)
    expect(text('out/things.json')).toBe(`${expected}\n`)
  })
})

const NAMES =
  'a/b|..|.|...|.hidden|../up|c:\\x|*?"<>|tmp.tmp|x.bak|users.backup_1|dray.config|a.dray|x~| lead|trail |trail.|' +
  'é|e\u0301x|日本|%41|100%|CON|con.x|package|new\nline|\u0001|😀|app.json|A.B.C|{id}|constructor'

describe('names of collections', () => {
  test('any name becomes a file that is found again under it', async () => {
    const names = NAMES.split('|').filter((name) => name !== '')
    const from = source(Object.fromEntries(names.map((name) => [name, { [`in ${name}`]: { name } }])))
    for (const to of ['out', 'one.json']) {
      expect(await move(from, to)).toMatchObject({ exitCode: 0, verified: 'verified' })
      const compared = await compareStores({ from: `json:${join(folder, to)}`, to: from })
      expect(compared.collections.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
      expect(compared.collections.map(({ differing }) => differing)).toEqual(names.map(() => 0))
    }
    expect(readdirSync(folder).toSorted()).toEqual(['one.json', 'out', 'source.db', 'state'])
  })

  test('one that no file system takes is refused before anything is written', async () => {
    const from = source({ ['x'.repeat(250)]: { k: {} } })
    await expect(move(from, 'out')).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(readdirSync(folder)).toEqual(['source.db'])
  })
})

describe('what is written can be taken back', () => {
  const awkward: Tables = {
    none: {},
    empties: { a: {}, b: {} },
    arrays: { a: { tags: [] }, b: { tags: [1] } },
    nested: { a: { home: { n: 1 } }, b: { home: { n: 2 } } },
  }

  test.each(['out', 'one.json'])('%s, although what it holds could be read in two ways', async (to) => {
    await move(source(awkward), to)
    expect(await rollback({ stateDir: join(folder, 'state') })).toMatchObject({ state: 'rolled-back' })
    expect(readdirSync(folder)).toEqual(['source.db', 'state'])
  })

  test('a link that leads nowhere is refused before anything is written', async () => {
    symlinkSync('nowhere.json', join(folder, 'link.json'))
    await expect(move(source(DOCUMENTS), 'link.json')).rejects.toMatchObject({ code: 'STORE_INVALID' })
    expect(readdirSync(folder)).toEqual(['link.json', 'source.db'])
  })
})
