import { describe, expect, test } from 'vitest'
import { jsonFolder, recordsOf } from '../../../../test/json/folder.ts'

const at = jsonFolder()

describe('what is found without a declaration', () => {
  async function found(path = '') {
    const infos = await (await at.open(path)).collections()
    return infos.map(({ name, layout }) => [
      name,
      layout.options['shape'],
      layout.options['keyFields'],
      layout.options['member'],
    ])
  }

  test('records by id, arrays by their key, and empty ones', async () => {
    await at.put('users.json', { a: { id: 'a', n: 1 }, b: { id: 'b', n: { x: 1 } } })
    await at.put('machines.json', { 'i-1': { instance_id: 'i-1', ok: true } })
    await at.put('in/prompt-projects.json', [{ id: 1 }, { id: 2 }])
    await at.put('templates.json', [{ template_id: 'x', name: 'y' }])
    await at.put('empty.json', {})
    await at.put('none.json', [])
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
    await at.put('db.json', { users: { u1: { id: 'u1' } }, posts: [{ id: 1 }], tags: {}, marks: [] })
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
    await at.put('settings.json', content)
    await expect(found()).rejects.toMatchObject({ code: 'SHAPE_AMBIGUOUS' })
  })

  test('the user may say which it is', async () => {
    await at.put('db.json', { version: 3, users: { a: { id: 'a' } } })
    const [info] = await (await at.open('db.json?shape=collections')).collections()
    expect(info).toMatchObject({ name: 'users', losses: [expect.stringContaining('version')] })
    const [records] = await (await at.open('db.json?shape=records')).collections()
    expect(records).toMatchObject({ name: 'db' })
  })

  test('two files of one name are asked, with the pattern that makes them one', async () => {
    await at.put('project_storage/project_data/17/files.json', { 1: { id: 1 } })
    await at.put('project_storage/project_data/18/files.json', { 2: { id: 2 } })
    await expect(found()).rejects.toMatchObject({
      code: 'SHAPE_AMBIGUOUS',
      details: [expect.stringContaining('project_storage/project_data/{projectId}/files.json')],
    })
  })

  test('single records that belong together are asked together', async () => {
    for (const project of ['p1', 'p2']) {
      await at.put(`${project}/metadata.json`, { name: project })
      await at.put(`${project}/sources/a${project}.meta.json`, { author: 'Z' })
      for (const run of ['r1', 'r2', 'r3']) await at.put(`${project}/runs/${run}.json`, { ok: true })
    }
    const source = await at.open()
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
    for (const id of ['a', 'b%2Fc', 'd']) await at.put(`users/${id}.json`, { name: id, tags: [] })
    const [source, info] = await at.only()
    expect(info.name).toBe('users')
    expect((await recordsOf(source, info)).map(([key]) => key)).toEqual(['a', 'b/c', 'd'])
  })

  test('what applications and editors leave behind is no data, and is said', async () => {
    await at.put('users.json', { a: { id: 'a' } })
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
      await at.put(name, 'junk')
    const [, info] = await at.only()
    expect(info.name).toBe('users')
    expect(info.ofStore?.join()).toContain('users.backup_20261121_000547.json')
  })

  test('nothing at all is an error that says what was left out, and so is no store', async () => {
    await at.put('users.jsonl', '{}')
    await expect(found()).rejects.toMatchObject({
      code: 'STORE_INVALID',
      details: ['left out (not .json): users.jsonl'],
    })
    await expect(at.open('none')).rejects.toMatchObject({ code: 'STORE_MISSING' })
  })
})
