import { chmod, chown, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  folder,
  hooksFor,
  open,
  pageOf,
  readBack,
  request,
  stage,
  stringified,
  text,
  write,
} from '../../../test/json/writing.ts'
import { STATUS } from '../../model/outcomes.ts'
import { assemble } from './write/assemble.ts'
import { carryOut, decidePublish } from './write/publish.ts'
import { stagingOf } from './write/staging.ts'
import { targetPlace } from './write/target-place.ts'

const DATA = {
  users: {
    'a"\\é': { id: 1, list: [], deep: { x: [1, { y: null }], e: {} } },
    b: {},
    '1': { t: 'x\n\u0000' },
  },
  posts: {},
  tags: { z: { n: -1.5e-7 } },
}

describe('what is written', () => {
  test.each([1, 2, 4])('a file indented by %i is what JSON.stringify gives', async (indent) => {
    const { target, at } = await write('out.json', DATA, { indent })
    const inOrder = Object.fromEntries(
      await Promise.all(at.map(async (each) => [each.collection, await readBack(target, each)])),
    )
    expect(inOrder).toEqual(DATA)
    expect(await text('out.json')).toBe(`${stringified(DATA, indent)}\n`)
  })

  test('a folder of files, each the same', async () => {
    const { target, at } = await write('out/', DATA, { indent: 2 })
    for (const each of at) {
      const records = DATA[each.collection as keyof typeof DATA]
      expect(await text(`out/${each.collection}.json`)).toBe(`${stringified(records, 2)}\n`)
      expect(await readBack(target, each)).toEqual(records)
    }
  })

  test('compact is one record per line', async () => {
    await write('out.json?shape=records', { users: { a: { n: 1 }, b: { n: 2 } } })
    expect(await text('out.json')).toBe('{"a":{"n":1},\n"b":{"n":2}}\n')
    await write('many.json', { users: { a: { n: 1 } }, none: {} })
    expect(await text('many.json')).toBe('{"users":{"a":{"n":1}},\n"none":{}}\n')
  })

  test('text is kept: numbers and escapes as they stand', async () => {
    const { target, at } = await write('out.json', {
      users: { a: '{"n": 1.0, "big": 9007199254740993, "s":"\\u00e9\\/"}' },
    })
    expect(await text('out.json')).toBe('{"users":{"a":{"n":1.0,"big":9007199254740993,"s":"\\u00e9\\/"}}}\n')
    expect((await readBack(target, at[0]!))['a']).toEqual({ n: 1, big: 9007199254740993n, s: 'é/' })
  })

  test('an array holds its keys within the documents, and rejects others', async () => {
    const target = await open('out/')
    const layout = target.layoutFor('users', { shape: 'array', indent: 2 }, [])
    await target.create('r1', 'users', layout)
    const writer = await target.writer({ ...request, collection: 'users', layout })
    const page = pageOf({ 1: { id: 1 }, 2: { id: 3 }, 4: { no: 4 }, x: { id: 'x', n: [1] } })
    const outcomes = await writer.write(page, hooksFor(1))
    expect([0, 1, 2, 3].map((i) => outcomes.of(i))).toEqual([
      STATUS.written,
      STATUS.rejected,
      STATUS.rejected,
      STATUS.written,
    ])
    await writer.close()
    await target.publish('r1', [{ collection: 'users', layout }])
    expect(await text('out/users.json')).toBe(
      `${JSON.stringify([{ id: 1 }, { id: 'x', n: [1] }], null, 2)}\n`,
    )
    expect(await readBack(target, { collection: 'users', layout })).toEqual({
      1: { id: 1 },
      x: { id: 'x', n: [1] },
    })
  })

  test('several partitions of one collection become one file', async () => {
    const target = await open('out/')
    const layout = target.layoutFor('users', { indent: 2 }, [])
    await target.create('r1', 'users', layout)
    for (const [partition, records] of Object.entries({
      p1: { a: {} },
      p2: {},
      p3: { b: { n: 1 }, c: {} },
    })) {
      const writer = await target.writer({ ...request, partition, collection: 'users', layout })
      await writer.write(pageOf(records), hooksFor(1))
      await writer.close()
    }
    await target.publish('r1', [{ collection: 'users', layout }])
    expect(await text('out/users.json')).toBe(`${JSON.stringify({ a: {}, b: { n: 1 }, c: {} }, null, 2)}\n`)
  })

  test('names that are no file names come back', async () => {
    const names = ['a/b', '..', '.x', 'c%2F', 'é', 'users.backup_1', 'x.tmp', 'old~']
    const { target, at } = await write(
      'out/',
      Object.fromEntries(names.map((name) => [name, { k: { id: 'k' } }])),
    )
    for (const each of at) expect(await readBack(target, each)).toEqual({ k: { id: 'k' } })
    const found = await (await open('out/')).collections()
    expect(found.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
    expect(await readdir(folder)).toEqual(['out', 'out.dray'])
  })

  test('collections that would be one file are refused', async () => {
    const target = await open('out/')
    target.layoutFor('users', {}, [])
    expect(() => target.layoutFor('Users', {}, [])).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
    const single = await open('out.json?shape=records')
    single.layoutFor('users', {}, [])
    expect(() => single.layoutFor('posts', {}, [])).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })

  test('options that JSON does not have are refused', async () => {
    const target = await open('out/')
    const refused = expect.objectContaining({ code: 'CONFIG_INVALID' })
    expect(() => target.layoutFor('a', { file: '../x.json' }, [])).toThrow(refused)
    expect(() => target.layoutFor('a', { table: 'x' }, [])).toThrow(refused)
    expect(() => target.layoutFor('a', { key: 'x' }, [])).toThrow(refused)
    expect(() => target.layoutFor('a', {}, [{ name: 'n', type: 'integer' }])).toThrow(refused)
  })
})

describe('before publish', () => {
  test('nothing is visible, and opening and looking write nothing', async () => {
    const target = await open('deep/out.json')
    expect(await target.occupancy()).toEqual({ exists: false, foreign: [] })
    const layout = target.layoutFor('users', {}, [])
    expect(await target.holds('users', layout)).toBe('nothing')
    expect(await target.collections()).toEqual([])
    expect(await target.freeBytes()).toBeGreaterThan(0)
    await target.probe([])
    expect(await readdir(folder)).toEqual([])
    await stage(target, 'users', layout, { a: {} })
    expect(await readdir(join(folder, 'deep'))).toEqual(['out.json.dray'])
    expect((await stat(join(folder, 'deep/out.json.dray'))).mode & 0o777).toBe(0o700)
    await target.discard('r1')
    await target.discard('r1')
    expect(await readdir(join(folder, 'deep'))).toEqual([])
  })

  test('a writer goes on where its last checkpoint is, whatever was written behind it', async () => {
    const target = await open('out/')
    const layout = target.layoutFor('users', {}, [])
    await stage(target, 'users', layout, { a: { n: 1 } }, { b: { n: 2 } })
    const parts = join(folder, 'out.dray/run-r1/parts/users')
    await writeFile(join(parts, 'p.part'), 'torn page', { flag: 'a' })
    await writeFile(join(parts, 'p.log'), '00000000 {"torn', { flag: 'a' })
    const again = await target.writer({ ...request, collection: 'users', layout })
    expect(again.at?.page).toBe(2)
    await again.write(pageOf({ c: { n: 3 } }), hooksFor(3))
    await again.abandon()
    await again.abandon()
    await target.publish('r1', [{ collection: 'users', layout }])
    expect(JSON.parse(await text('out/users.json'))).toEqual({ a: { n: 1 }, b: { n: 2 }, c: { n: 3 } })
  })

  test('a page whose checkpoint throws leaves nothing', async () => {
    const target = await open('out/')
    const layout = target.layoutFor('users', {}, [])
    await target.create('r1', 'users', layout)
    const writer = await target.writer({ ...request, collection: 'users', layout })
    const failing = {
      ...hooksFor(1),
      checkpoint: () => {
        throw new Error('no')
      },
    }
    await expect(writer.write(pageOf({ a: {} }), failing)).rejects.toThrow('no')
    await writer.write(pageOf({ b: {} }), hooksFor(1))
    await writer.close()
    await target.publish('r1', [{ collection: 'users', layout }])
    expect(await text('out/users.json')).toBe('{"b":{}}\n')
  })

  test('a new epoch begins empty-handed, and clear empties', async () => {
    const target = await open('out/')
    const layout = target.layoutFor('users', {}, [])
    await stage(target, 'users', layout, { a: {} })
    const second = await target.writer({ ...request, epoch: 2, collection: 'users', layout })
    expect(second.at).toBeUndefined()
    await second.write(pageOf({ b: {} }), hooksFor(1, 2))
    await second.close()
    const same = await target.writer({ ...request, epoch: 2, collection: 'users', layout })
    expect(same.at?.epoch).toBe(2)
    await same.close()
    await target.clear('r1', 'users', layout)
    await target.publish('r1', [{ collection: 'users', layout }])
    expect(await text('out/users.json')).toBe('{}\n')
  })

  test('a part that is shorter than its checkpoint says is not gone on with', async () => {
    const target = await open('out/')
    const layout = target.layoutFor('users', {}, [])
    await stage(target, 'users', layout, { a: {} })
    await writeFile(join(folder, 'out.dray/run-r1/parts/users/p.part'), '{')
    const again = target.writer({ ...request, collection: 'users', layout })
    await expect(again).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
  })
})

describe('publishing over what is there', () => {
  const OLD = '{"old": {"id":"old"}}   '

  async function prepared(path: string) {
    const target = await open(path)
    const at = ['users', 'posts'].map((collection) => ({
      collection,
      layout: target.layoutFor(collection, {}, []),
    }))
    for (const { collection, layout } of at)
      await stage(target, collection, layout, { [`new ${collection}`]: { n: 1 } })
    return { target, at }
  }

  test('what is there is told before', async () => {
    await mkdir(join(folder, 'out'))
    await writeFile(join(folder, 'out/users.json'), OLD)
    await writeFile(join(folder, 'out/posts.json'), '{}')
    await writeFile(join(folder, 'out/notes.txt'), 'mine')
    const target = await open('out')
    const held = async (name: string) => target.holds(name, target.layoutFor(name, {}, []))
    expect([await held('users'), await held('posts'), await held('tags')]).toEqual([
      'documents',
      'empty',
      'nothing',
    ])
    expect(await target.occupancy()).toEqual({ exists: true, foreign: ['notes.txt'] })
    await writeFile(join(folder, 'out/users.json'), '{"torn')
    await expect(held('users')).rejects.toMatchObject({ code: 'STORE_INVALID' })
    await writeFile(join(folder, 'one.json'), '{"others":{"a":{"id":"a"}}}')
    const single = await open('one.json')
    expect(await single.holds('users', single.layoutFor('users', {}, []))).toBe('documents')
  })

  test('an old file is kept with its mode and comes back byte for byte, again and again', async () => {
    await writeFile(join(folder, 'out.json'), OLD)
    await chmod(join(folder, 'out.json'), 0o640)
    const before = await stat(join(folder, 'out.json'))
    const { target, at } = await prepared('out.json')
    await target.publish('r1', at)
    await target.publish('r1', at)
    expect(JSON.parse(await text('out.json'))).toEqual({
      users: { 'new users': { n: 1 } },
      posts: { 'new posts': { n: 1 } },
    })
    expect((await stat(join(folder, 'out.json'))).mode & 0o777).toBe(0o640)
    await target.restore('r1')
    await target.restore('r1')
    expect(await text('out.json')).toBe(OLD)
    expect((await stat(join(folder, 'out.json'))).mtimeMs).toBe(before.mtimeMs)
    await target.forget('r1')
    expect(await readdir(folder)).toEqual(['out.json'])
  })

  test('an old file is kept, and nothing of what was staged beside it', async () => {
    await writeFile(join(folder, 'db.json'), '{"old":{"x":{"n":1}}}')
    await chown(join(folder, 'db.json'), 65534, 65534).catch(() => {})
    const { uid } = await stat(join(folder, 'db.json'))
    await write('db.json', { users: { a: { n: 1 } }, posts: { b: { n: 2 } } })
    const run = stagingOf(await targetPlace(join(folder, 'db.json')), 'r1')
    expect((await readdir(run.folder)).toSorted()).toEqual(['old', 'publish.json'])
    expect((await stat(join(folder, 'db.json'))).uid).toBe(uid)
  })

  test('killed between any two steps, publish ends the same and restore takes all back', async () => {
    for (let steps = 0; steps <= 4; steps++) {
      await mkdir(join(folder, 'out'))
      await writeFile(join(folder, 'out/users.json'), OLD)
      await writeFile(join(folder, 'out/notes.txt'), 'mine')
      const { target, at } = await prepared('out')
      const place = await targetPlace(join(folder, 'out'))
      const staging = stagingOf(place, 'r1')
      if (steps >= 1) await assemble(staging, at.slice(0, 1))
      if (steps >= 2) await assemble(staging, at)
      const manifest = steps >= 3 ? await decidePublish(place, staging, at) : undefined
      if (steps >= 4) await carryOut(place, staging, { ...manifest!, entries: manifest!.entries.slice(0, 1) })
      if (steps >= 4) await writeFile(staging.manifest, JSON.stringify(manifest))
      await target.publish('r1', at)
      expect(JSON.parse(await text('out/users.json'))).toEqual({ 'new users': { n: 1 } })
      expect(JSON.parse(await text('out/posts.json'))).toEqual({ 'new posts': { n: 1 } })
      await target.restore('r1')
      expect(await text('out/users.json')).toBe(OLD)
      expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['notes.txt', 'users.json'])
      await target.forget('r1')
      await rm(join(folder, 'out'), { recursive: true })
    }
  })

  test('a publish that was interrupted is taken back by discard', async () => {
    await mkdir(join(folder, 'out'))
    await writeFile(join(folder, 'out/users.json'), OLD)
    const { target, at } = await prepared('out')
    const place = await targetPlace(join(folder, 'out'))
    const staging = stagingOf(place, 'r1')
    await assemble(staging, at)
    const manifest = await decidePublish(place, staging, at)
    await carryOut(place, staging, { ...manifest, entries: manifest.entries.slice(0, 1) })
    await writeFile(staging.manifest, JSON.stringify(manifest))
    await target.discard('r1')
    expect(await text('out/users.json')).toBe(OLD)
    expect(await readdir(folder)).toEqual(['out'])
  })

  test('a file that someone made meanwhile is not written over', async () => {
    await mkdir(join(folder, 'out'))
    await writeFile(join(folder, 'out/notes.txt'), 'mine')
    const { target, at } = await prepared('out')
    const place = await targetPlace(join(folder, 'out'))
    await assemble(stagingOf(place, 'r1'), at)
    await decidePublish(place, stagingOf(place, 'r1'), at)
    await writeFile(join(folder, 'out/posts.json'), 'theirs')
    await expect(target.publish('r1', at)).rejects.toMatchObject({ code: 'TARGET_CHANGED' })
    await target.restore('r1')
    expect(await text('out/posts.json')).toBe('theirs')
    expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['notes.txt', 'posts.json'])
  })

  test('a whole folder appears at once, and destroy leaves what is not ours', async () => {
    const { target, at } = await prepared('out/')
    await target.publish('r1', at)
    expect((await stat(join(folder, 'out/users.json'))).mode & 0o777).toBe(0o666 & ~process.umask())
    await writeFile(join(folder, 'out/notes.txt'), 'mine')
    await expect(target.destroy()).rejects.toMatchObject({ code: 'ROLLBACK_INCOMPLETE' })
    await rm(join(folder, 'out/notes.txt'))
    await target.drop('users', at[0]!.layout)
    expect(await readdir(join(folder, 'out'))).toEqual(['posts.json'])
    await target.destroy()
    await target.destroy()
    await target.forget('r1')
    expect(await readdir(folder)).toEqual([])
  })

  test('single documents are not put back, nor one collection taken out of a file of many', async () => {
    const { target, at } = await prepared('out.json')
    await target.publish('r1', at)
    await expect(target.revert('users', at[0]!.layout, [])).rejects.toMatchObject({
      code: 'STORE_UNSUPPORTED',
    })
    await expect(target.drop('users', at[0]!.layout)).rejects.toMatchObject({ code: 'STORE_UNSUPPORTED' })
  })
})
