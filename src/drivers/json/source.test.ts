import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Key } from '../../model/key.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { parseAddress } from '../../store/address.ts'
import type { CollectionInfo, Declared, DocumentSource } from '../../store/source.ts'
import { openFilesystem } from '../filesystem/index.ts'
import { jsonDriver } from './index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'json-source-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(path: string, content: unknown) {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  const isText = typeof content === 'string' || content instanceof Uint8Array
  await writeFile(join(folder, path), isText ? content : JSON.stringify(content))
}

function open(path = ''): Promise<DocumentSource> {
  const context = { scratch: folder, objects: openFilesystem }
  return jsonDriver.openSource(parseAddress(`json:${folder}/${path}`)!, context)
}

const LIMIT = { bytes: 1 << 20, entries: 20_000 }

async function pagesOf(source: DocumentSource, info: CollectionInfo, limit = LIMIT): Promise<DocumentPage[]> {
  const pages: DocumentPage[] = []
  for (let after: DocumentPage['next']; ;) {
    const page = await source.scan(info.name, { layout: info.layout, limit, ...(after && { after }) })
    pages.push(page)
    if (!page.next) return pages
    after = JSON.parse(JSON.stringify(page.next))
  }
}

async function recordsOf(source: DocumentSource, info: CollectionInfo, limit = LIMIT) {
  const pages = await pagesOf(source, info, limit)
  return pages.flatMap((page) =>
    [...page.entries()].map((entry) => [entry.key.text, entry.body.text()] as const),
  )
}

async function only(declared?: Declared, path = ''): Promise<[DocumentSource, CollectionInfo]> {
  const source = await open(path)
  const infos = await source.collections(declared)
  expect(infos.length).toBe(1)
  return [source, infos[0]!]
}

describe('what is found without a declaration', () => {
  async function found(path = '') {
    const infos = await (await open(path)).collections()
    return infos.map(({ name, layout }) => [
      name,
      layout.options['shape'],
      layout.options['keyFields'],
      layout.options['member'],
    ])
  }

  test('records by id, arrays by their key, and empty ones', async () => {
    await put('users.json', { a: { id: 'a', n: 1 }, b: { id: 'b', n: { x: 1 } } })
    await put('machines.json', { 'i-1': { instance_id: 'i-1', ok: true } })
    await put('in/prompt-projects.json', [{ id: 1 }, { id: 2 }])
    await put('templates.json', [{ template_id: 'x', name: 'y' }])
    await put('empty.json', {})
    await put('none.json', [])
    expect(await found()).toEqual([
      ['empty', 'object', [], []],
      ['prompt-projects', 'array', ['id'], []],
      ['machines', 'object', [], []],
      ['none', 'array', ['id'], []],
      ['templates', 'array', ['template_id'], []],
      ['users', 'object', ['id'], []],
    ])
  })

  test('several collections in one file', async () => {
    await put('db.json', { users: { u1: { id: 'u1' } }, posts: [{ id: 1 }], tags: {}, marks: [] })
    expect(await found('db.json')).toEqual([
      ['users', 'object', ['id'], ['users']],
      ['posts', 'array', ['id'], ['posts']],
      ['tags', 'object', [], ['tags']],
      ['marks', 'array', ['id'], ['marks']],
    ])
  })

  test.each([
    ['one plain object', { theme: 'dark' }],
    ['a collection beside a version', { version: 3, users: { a: { id: 'a' } } }],
    ['records beside something else', { a: { id: 'a' }, b: [1, 2] }],
    ['an export with its metadata', { metadata: { by: 'x' }, data: { users: [{ _id: '1' }] } }],
    ['a list of numbers', [1, 2, 3]],
    ['records without a likely key', [{ name: 'x' }, { name: 'y' }]],
    ['a number', 42],
  ])('%s is asked', async (_, content) => {
    await put('settings.json', content)
    await expect(found()).rejects.toMatchObject({ code: 'SHAPE_AMBIGUOUS' })
  })

  test('the user may say which it is', async () => {
    await put('db.json', { version: 3, users: { a: { id: 'a' } } })
    const [info] = await (await open('db.json?shape=collections')).collections()
    expect(info).toMatchObject({ name: 'users', losses: [expect.stringContaining('version')] })
    const [records] = await (await open('db.json?shape=records')).collections()
    expect(records).toMatchObject({ name: 'db' })
  })

  test('two files of one name are asked, with the pattern that makes them one', async () => {
    await put('project_storage/project_data/17/files.json', { 1: { id: 1 } })
    await put('project_storage/project_data/18/files.json', { 2: { id: 2 } })
    await expect(found()).rejects.toMatchObject({
      code: 'SHAPE_AMBIGUOUS',
      details: [expect.stringContaining('project_storage/project_data/{projectId}/files.json')],
    })
  })

  test('single records that belong together are asked together', async () => {
    for (const project of ['p1', 'p2']) {
      await put(`${project}/metadata.json`, { name: project })
      await put(`${project}/sources/a${project}.meta.json`, { author: 'Z' })
      for (const run of ['r1', 'r2', 'r3']) await put(`${project}/runs/${run}.json`, { ok: true })
    }
    const source = await open()
    const error = await source.collections().catch((thrown) => thrown)
    expect(error.details.length).toBe(3)
    const { questions } = await source.can.survey!()
    const declared = Object.fromEntries(questions.map(({ proposal }) => [proposal!.name, proposal!.read]))
    expect(declared).toEqual({
      metadata: { records: '{part1}/metadata.json' },
      sources: { records: '{part1}/sources/{sourceId}.meta.json' },
      runs: { records: '{part1}/runs/{id}.json' },
    })
    const infos = await source.collections(declared)
    const counts = await Promise.all(
      infos.map(async (info) => (await recordsOf(source, info)).map(([key]) => key)),
    )
    expect(counts.map((keys) => keys[0])).toEqual(['p1', '["p1","ap1"]', '["p1","r1"]'])
    expect(counts.map((keys) => keys.length)).toEqual([2, 2, 6])
  })

  test('a folder of one file per record is one collection', async () => {
    for (const id of ['a', 'b%2Fc', 'd']) await put(`users/${id}.json`, { name: id, tags: [] })
    const [source, info] = await only()
    expect(info.name).toBe('users')
    expect((await recordsOf(source, info)).map(([key]) => key)).toEqual(['a', 'b/c', 'd'])
  })

  test('what applications and editors leave behind is no data, and is said', async () => {
    await put('users.json', { a: { id: 'a' } })
    const left = [
      'users.backup_20261121_000547.json',
      'backups/users.json',
      'backup-1750000000000/users.json',
      '.users.json',
      'users.json.tmp',
      'users.json~',
      'users.bak',
    ]
    for (const name of [...left, '.git/x.json', 'app.db.dray/x.json', '.dray/y.json', 'readme.txt'])
      await put(name, 'junk')
    const [, info] = await only()
    expect(info.name).toBe('users')
    expect(info.notes.join()).toContain('users.backup_20261121_000547.json')
  })

  test('nothing at all is an error that says what was left out, and so is no store', async () => {
    await put('users.jsonl', '{}')
    await expect(found()).rejects.toMatchObject({
      code: 'STORE_INVALID',
      details: ['left out (not .json): users.jsonl'],
    })
    await expect(open('none')).rejects.toMatchObject({ code: 'STORE_MISSING' })
  })
})

describe('what is declared', () => {
  test('many files as one collection, each record with its parts', async () => {
    await put('data/17/files.json', { 1: { id: 1 } })
    await put('data/18/files.json', { 2: { id: 2 }, 3: { id: 3 } })
    await put('data/18/other.json', 'junk')
    const [source, info] = await only({
      files: { files: 'data/{projectId}/files.json', key: ['{projectId}', 'id'] },
    })
    const [page, ...more] = await pagesOf(source, info)
    expect(more).toEqual([])
    expect([0, 1, 2].map((i) => [page!.keyText(i), page!.entry(i).parts])).toEqual([
      ['["17","1"]', { projectId: '17' }],
      ['["18","2"]', { projectId: '18' }],
      ['["18","3"]', { projectId: '18' }],
    ])
    expect(await source.scope([info])).toEqual([join(folder, 'data/*/files.json')])
  })

  test('a member of a file, from the middle, with its own positions', async () => {
    await put('db.json', '{"a":{"users":[9]},\n"users" : {"u1":{"id":"u1"},\n"u2":{"id":"other"} } ,"z":1}')
    const [source, info] = await only({ users: { member: 'users' } }, 'db.json')
    const [page] = await pagesOf(source, info)
    expect(page!.keyText(0)).toBe('u1')
    expect(page!.problems).toMatchObject([{ code: 'KEY_MISMATCH', position: { unit: 'db.json', line: 3 } }])
    expect((await source.count(info.name, info.layout)).records).toBe(2)
    const [, none] = [
      source,
      (await source.collections({ gone: { file: 'db.json', member: 'gone', optional: true } }))[0]!,
    ]
    expect(await recordsOf(source, none)).toEqual([])
    await expect(source.collections({ gone: { file: 'db.json', member: 'gone' } })).rejects.toMatchObject({
      code: 'STORE_MISSING',
    })
  })

  test('a missing file is an error, or nothing where that was said', async () => {
    const source = await open()
    await expect(source.collections({ users: { file: 'users.json' } })).rejects.toMatchObject({
      code: 'STORE_MISSING',
    })
    const [info] = await source.collections({ users: { file: 'users.json', optional: true } })
    expect(info).toMatchObject({ absent: true })
    expect(await recordsOf(source, info!)).toEqual([])
    expect(await source.count('users', info!.layout)).toEqual({ records: 0, exact: true })
  })

  test.each<[string, Declared[string]]>([
    ['an unknown option', { fil: 'x' }],
    ['two places', { file: 'a.json', records: '{id}.json' }],
    ['a part that is not in the path', { files: '{a}.json', key: '{b}' }],
    ['no placeholder', { files: 'a.json' }],
    ['a field before a part', { files: '{a}.json', key: ['id', '{a}'] }],
    ['a path out of the folder', { file: '../x.json' }],
  ])('%s is refused', async (_, read) => {
    await put('a.json', { x: { id: 'x' } })
    await expect((await open()).collections({ users: read })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })

  test('two names that decode to one key are refused', async () => {
    await put('users/a b.json', { n: 1 })
    await put('users/a%20b.json', { n: 2 })
    await expect((await open()).collections({ users: { records: 'users/{id}.json' } })).rejects.toMatchObject(
      {
        code: 'CONFIG_INVALID',
      },
    )
  })
})

describe('scanning', () => {
  const RECORDS = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`k${i}`, { id: `k${i}`, text: 'é"\\'.repeat(i % 50) }]),
  )

  test.each([
    ['compact', JSON.stringify(RECORDS)],
    ['indented', JSON.stringify(RECORDS, null, 2)],
    ['with a byte order mark', `\ufeff${JSON.stringify(RECORDS)}`],
    ['with CRLF', JSON.stringify(RECORDS, null, 2).replaceAll('\n', '\r\n')],
    ['with white space behind', `${JSON.stringify(RECORDS)}${' \n'.repeat(3000)}`],
  ])('windows of any size give the same records: %s', async (_, text) => {
    await put('users.json', text)
    const [source, info] = await only()
    for (const bytes of [64, 300, 4096, 1 << 20]) {
      const records = await recordsOf(source, info, { bytes, entries: 7 })
      expect(Object.fromEntries(records.map(([key, body]) => [key, JSON.parse(body)]))).toEqual(RECORDS)
    }
    const pin = await source.pin({ collections: [info], by: 'content' })
    expect(pin.records).toEqual({ users: 500 })
    expect(pin.damaged.size).toBe(0)
  })

  test('a file cut short at any byte is never taken for less data', async () => {
    const text = Buffer.from('{"a":{"id":"a","x":[1,{"y":"\\"}"}]},\n "b":{"id":"b","n":-1.5e3,"t":true}}')
    for (let end = 0; end < text.length; end++) {
      await put('users.json', text.subarray(0, end))
      const [source, info] = await only({ users: { file: 'users.json', shape: 'object' } })
      await expect(pagesOf(source, info)).rejects.toMatchObject({
        code: 'SOURCE_CORRUPT',
        position: { unit: 'users.json' },
      })
      const pin = await source.pin({ collections: [info], by: 'content' })
      expect([...pin.damaged.keys()]).toEqual(['users'])
      await expect(source.count('users', info.layout)).rejects.toMatchObject({ code: 'SOURCE_CORRUPT' })
      const undeclared = await (await open()).collections().catch((error) => error)
      if (undeclared instanceof Error) expect(undeclared).toMatchObject({ code: 'SHAPE_AMBIGUOUS' })
      else expect(undeclared.length).toBeGreaterThan(0)
    }
  })

  test('a damaged file is named with its line, the others stay readable', async () => {
    await put('users.json', '{"a":{"id":"a"},\n"b":{"id" "b"}}')
    await put('posts.json', { p: { id: 'p' } })
    const source = await open()
    const [posts, users] = await source.collections()
    await expect(pagesOf(source, users!)).rejects.toMatchObject({ position: { unit: 'users.json', line: 2 } })
    expect(await recordsOf(source, posts!)).toEqual([['p', '{"id":"p"}']])
  })

  test('a record of bytes that are not UTF-8 is a problem by itself', async () => {
    const broken = Buffer.concat([
      Buffer.from('{"a":{"id":"a"},\n"b":{"t":"'),
      Buffer.from([0xff]),
      Buffer.from('"},"c":{"id":"c"}}'),
    ])
    await put('users.json', broken)
    const [source, info] = await only()
    const [page] = await pagesOf(source, info)
    expect(page!.count).toBe(2)
    expect(page!.problems).toMatchObject([{ code: 'TEXT_INVALID', position: { line: 2 } }])
  })

  test('a file that was replaced is not read on', async () => {
    await put('users.json', RECORDS)
    const [source, info] = await only()
    const first = await source.scan('users', { layout: info.layout, limit: { bytes: 1000, entries: 3 } })
    const pin = await source.pin({ collections: [info], by: 'content' })
    await put('new.json', { ...RECORDS, k0: { id: 'k0', text: 'changed' } })
    await rename(join(folder, 'new.json'), join(folder, 'users.json'))
    const next = source.scan('users', { layout: info.layout, limit: LIMIT, after: first.next! })
    await expect(next).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
    expect((await source.pin({ collections: [info], by: 'content' })).generation).not.toBe(pin.generation)
  })

  test('small files are gathered, in any order of pages, into the same records', async () => {
    for (let i = 0; i < 300; i++) await put(`users/${i}.json`, { name: `n${i}` })
    const [source, info] = await only()
    for (const limit of [LIMIT, { bytes: 200, entries: 1000 }, { bytes: 1 << 20, entries: 7 }]) {
      const pages = await pagesOf(source, info, limit)
      expect(pages.length).toBe(limit === LIMIT ? 1 : pages.length)
      const keys = pages.flatMap((page) => [...page.entries()].map(({ key }) => key.text))
      expect(new Set(keys).size).toBe(300)
      expect(keys.length).toBe(300)
    }
  })

  test('one record far larger than a window', async () => {
    await put('users.json', { a: { id: 'a' }, b: { id: 'b', text: 'x'.repeat(3_000_000) }, c: { id: 'c' } })
    const [source, info] = await only()
    const records = await recordsOf(source, info, { bytes: 1024, entries: 100 })
    expect(records.map(([key, body]) => [key, body.length])).toEqual([
      ['a', 10],
      ['b', 3_000_020],
      ['c', 10],
    ])
  })

  test('keys of a file are found, absent ones are not', async () => {
    await put('users.json', RECORDS)
    const [source, info] = await only()
    const entries = await source.read('users', info.layout, [Key.of('k7'), Key.of('none'), Key.of('k3')])
    expect(entries.map((entry) => entry?.key.text)).toEqual(['k7', undefined, 'k3'])
    expect(entries[0]!.body.value()).toEqual(RECORDS['k7'])
  })
})

describe('pinning', () => {
  test('copies while it reads, and counts each collection of a shared file', async () => {
    await put('db.json', { users: { a: { id: 'a' }, b: { id: 'b' } }, posts: [{ id: 1 }] })
    const source = await open('db.json')
    const collections = await source.collections()
    const chunks: Buffer[] = []
    const pin = await source.pin({
      collections,
      by: 'content',
      tee: async () => ({
        write: async (chunk) => void chunks.push(Buffer.from(chunk)),
        end: async () => {},
      }),
    })
    expect(pin.records).toEqual({ users: 2, posts: 1 })
    expect(pin.units.length).toBe(1)
    expect(Buffer.concat(chunks)).toEqual(await readFile(join(folder, 'db.json')))
  })

  test('a second look counts nothing, sees the same, and sees a change of one byte', async () => {
    for (const id of ['a', 'b', 'c']) await put(`users/${id}.json`, { name: id })
    const [source, info] = await only()
    const first = await source.pin({ collections: [info], by: 'content' })
    const look = { collections: [info], by: 'content', count: false } as const
    const second = await source.pin(look)
    expect(second).toMatchObject({ generation: first.generation, units: first.units })
    expect(second.records).toBeUndefined()
    await put('users/b.json', { name: 'B' })
    expect((await source.pin(look)).generation).not.toBe(first.generation)
  })

  test('by stat sees a new file of a pattern', async () => {
    await put('d/1/x.json', { a: { id: 'a' } })
    const [source, info] = await only({ x: { files: 'd/{n}/x.json' } })
    const before = await source.pin({ collections: [info], by: 'stat' })
    expect((await source.pin({ collections: [info], by: 'stat' })).generation).toBe(before.generation)
    await put('d/2/x.json', {})
    expect((await source.pin({ collections: [info], by: 'stat' })).generation).not.toBe(before.generation)
  })

  test('a member that is there twice is damage, not twice the records', async () => {
    await put('db.json', '{"users":{"a":{"id":"a"}},"users":{"b":{"id":"b"}}}')
    const source = await open('db.json')
    const [info] = await source.collections({ users: { member: 'users' } })
    expect((await source.pin({ collections: [info!], by: 'content' })).damaged.has('users')).toBe(true)
  })
})

test('what was read for a page is gone with it, also without a second thread', async () => {
  const records = Array.from({ length: 5000 }, (_, i) => [`key ${i}`, { text: 'x'.repeat(40) }])
  await put('many.json', Object.fromEntries(records))
  const [source, info] = await only()
  const pages = await pagesOf(source, info, { bytes: 128 << 10, entries: 20_000 })
  expect(pages.length).toBeGreaterThan(1)
  const [{ buffer }] = [pages[0]!.bytes]
  expect(buffer.byteLength).toBeGreaterThan(100_000)
  pages[0]!.release()
  expect(buffer.byteLength).toBe(0)
})
