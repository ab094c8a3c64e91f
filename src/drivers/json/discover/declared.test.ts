import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jsonFolder, pagesOf, recordsOf } from '../../../../test/json/folder.ts'
import type { Declared } from '../../../store/source.ts'

const at = jsonFolder()

describe('what is declared', () => {
  test('many files as one collection, each record with its parts', async () => {
    await at.put('data/17/files.json', { 1: { id: 1 } })
    await at.put('data/18/files.json', { 2: { id: 2 }, 3: { id: 3 } })
    await at.put('data/18/other.json', 'junk')
    const [source, info] = await at.only({
      files: { files: 'data/{projectId}/files.json', key: ['{projectId}', 'id'] },
    })
    const [page, ...more] = await pagesOf(source, info)
    expect(more).toEqual([])
    expect([0, 1, 2].map((i) => [page!.keyText(i), page!.entry(i).parts])).toEqual([
      ['["17","1"]', { projectId: '17' }],
      ['["18","2"]', { projectId: '18' }],
      ['["18","3"]', { projectId: '18' }],
    ])
    expect(await source.scope([info])).toEqual([join(at.path, 'data/*/files.json')])
  })

  test('a member of a file, from the middle, with its own positions', async () => {
    await at.put(
      'db.json',
      '{"a":{"users":[9]},\n"users" : {"u1":{"id":"u1"},\n"u2":{"id":"other"} } ,"z":1}',
    )
    const [source, info] = await at.only({ users: { member: 'users' } }, 'db.json')
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
    const source = await at.open()
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
    await at.put('a.json', { x: { id: 'x' } })
    await expect((await at.open()).collections({ users: read })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })

  test('two names that decode to one key are refused', async () => {
    await at.put('users/a b.json', { n: 1 })
    await at.put('users/a%20b.json', { n: 2 })
    await expect(
      (await at.open()).collections({ users: { records: 'users/{id}.json' } }),
    ).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })
})
