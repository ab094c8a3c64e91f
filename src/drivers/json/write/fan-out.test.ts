import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  folder,
  hooksFor,
  open,
  readBack,
  request,
  stage,
  stringified,
  text,
  write,
} from '../../../../test/json/writing.ts'
import { Key } from '../../../model/key.ts'
import { STATUS } from '../../../model/outcomes.ts'
import { buildPage } from '../../../model/scan/pages/page-builder.ts'

describe('files of records', () => {
  test('a file per record: names that mean something elsewhere are encoded, twins of case are told apart', async () => {
    const keys = [
      'plain',
      'a/b',
      '..',
      'Ada',
      'ada',
      '\u00e9',
      'e\u0301',
      'node_modules',
      '%41',
      '{id}',
      '$1',
    ]
    const records = Object.fromEntries(keys.map((key) => [key, { key }]))
    const { target, at } = await write('out/', { users: records }, { records: 'u/{id}.json', indent: 2 })
    expect(await readBack(target, at[0]!)).toEqual(records)
    expect(await text('out/u/plain.json')).toBe('{\n  "key": "plain"\n}\n')
    const names = await readdir(join(folder, 'out/u'))
    expect(names).toHaveLength(keys.length)
    expect(names).toEqual(expect.arrayContaining(['%41da.json', 'ada.json', 'a%2Fb.json', '%2541.json']))
    expect(new Set(names.map((name) => name.normalize('NFC').toLowerCase())).size).toBe(keys.length)
  })

  test('a key that cannot name a file is rejected, and the others go on', async () => {
    const target = await open('out/')
    const layout = target.layoutFor('users', { records: '{team}/{id}.json' }, [])
    await target.create('r1', 'users', layout)
    const writer = await target.writer({ ...request, collection: 'users', layout })
    const page = buildPage(
      [
        Key.of('red', 'a'),
        Key.of('red', 7),
        Key.of('a'),
        Key.of('red', 'x'.repeat(251)),
        Key.of('red', 'b'),
      ].map((key) => ({ key, body: '{}' })),
      { keys: 'text', next: undefined },
    )
    const outcomes = await writer.write(page, hooksFor(1))
    await writer.close()
    const rejected = [0, 1, 2, 3, 4].map((i) => outcomes.of(i) === STATUS.rejected)
    expect(rejected).toEqual([false, true, true, true, false])
    await target.publish('r1', [{ collection: 'users', layout }])
    expect((await readdir(join(folder, 'out/red'))).toSorted()).toEqual(['a.json', 'b.json'])
  })

  test('records of one file may come in any order; a field or the key chooses the file', async () => {
    const data = { files: { 1: { p: 'x' }, 2: { p: 'y/z' }, 3: { p: 'x' }, 4: { p: 9 }, 5: { no: 1 } } }
    const options = { files: 'projects/{p}/files.json', indent: 2 }
    const { target, at } = await write('out/', data, options)
    const [first, second, ...others] = [data.files[1], data.files[3]]
    expect(others).toEqual([])
    expect(await text('out/projects/x/files.json')).toBe(`${stringified({ 1: first, 3: second }, 2)}\n`)
    expect(await text('out/projects/y%2Fz/files.json')).toBe(`${stringified({ 2: { p: 'y/z' } }, 2)}\n`)
    const { 5: refused, ...kept } = data.files
    expect(refused).toEqual({ no: 1 })
    expect(await readBack(target, at[0]!)).toEqual(kept)
  })

  test('a pattern that would not be read again, or meets another, is refused', async () => {
    const target = await open('out/')
    const refused = expect.objectContaining({ code: 'CONFIG_INVALID' })
    for (const records of [
      '../{id}.json',
      '{id}.txt',
      '.x/{id}.json',
      'node_modules/{id}.json',
      'a//{id}.json',
      'a.json',
    ])
      expect(() => target.layoutFor('a', { records }, []), records).toThrow(refused)
    expect(() => target.layoutFor('a', { records: '{id}.json', key: 'id' }, [])).toThrow(refused)
    expect(() => target.layoutFor('a', { files: '{p}.json', member: 'a' }, [])).toThrow(refused)
    target.layoutFor('a', { records: 'x/{id}.json' }, [])
    expect(() => target.layoutFor('b', { file: 'X/one.json' }, [])).toThrow(refused)
    expect(() => target.layoutFor('b', { files: 'x/{p}.json' }, [])).toThrow(refused)
    target.layoutFor('b', { files: 'x/{p}/b.json' }, [])
  })

  test('records of several kinds share one file; one that would be read as another is rejected', async () => {
    const kinds = { users: { name: true }, posts: [{ type: ['post', 'note'] }, { title: true, name: false }] }
    const data = {
      users: { a: { name: 'A' }, b: { nick: 'B' } },
      posts: { p: { type: 'note' }, q: { type: 'post', name: 'x' }, r: { title: 1 } },
    }
    const { target, at } = await write('all.json', data, { kinds })
    expect(JSON.parse(await text('all.json'))).toEqual({
      a: { name: 'A' },
      p: { type: 'note' },
      r: { title: 1 },
    })
    expect(await readBack(target, at[0]!)).toEqual({ a: { name: 'A' } })
    expect(await readBack(target, at[1]!)).toEqual({ p: { type: 'note' }, r: { title: 1 } })
    expect(await target.count('posts', at[1]!.layout)).toEqual({ records: 2, exact: true })
    await expect(
      write('two.json', { users: { k: { name: 1 } }, posts: { k: { type: 'post' } } }, { kinds }),
    ).rejects.toMatchObject({
      code: 'KEY_DUPLICATE',
      details: ['k'],
    })
  })

  test('what appeared since the run began is not replaced', async () => {
    await mkdir(join(folder, 'out'))
    await writeFile(join(folder, 'out/notes.txt'), 'mine')
    const target = await open('out/')
    const users = { collection: 'users', layout: target.layoutFor('users', {}, []) }
    const posts = { collection: 'posts', layout: target.layoutFor('posts', { records: 'p/{id}.json' }, []) }
    for (const { collection, layout } of [users, posts])
      await stage(target, collection, layout, { a: { n: 1 } })
    await writeFile(join(folder, 'out/users.json'), '{"theirs":{}}')
    await expect(target.publish('r1', [users, posts])).rejects.toMatchObject({ code: 'TARGET_CHANGED' })
    await rm(join(folder, 'out/users.json'))
    await mkdir(join(folder, 'out/p'))
    await writeFile(join(folder, 'out/p/theirs.json'), '{}')
    await expect(target.publish('r1', [users, posts])).rejects.toMatchObject({ code: 'TARGET_CHANGED' })
    expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['notes.txt', 'p'])
  })
})
