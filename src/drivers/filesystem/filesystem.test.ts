import fs from 'node:fs'
import { chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rightsBind } from '../../../test/rights-bind.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { openFilesystem } from './index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'filesystem-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(key: string, content = '{}') {
  const path = join(folder, key)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

async function keysOf(store: ObjectStore, limit: number, prefix = '') {
  const keys: string[] = []
  let after: string | undefined
  do {
    const page = await store.list({ limit, prefix, ...(after === undefined ? {} : { after }) })
    keys.push(...page.objects.map((object) => object.key))
    after = page.next
  } while (after !== undefined)
  return keys
}

const ORDERED = ['a-b.json', 'a.json', 'a/b.json', 'a/b/c.json', 'a0.json', '\ue000.json', '\u{1f600}.json']

test.each([1, 2, 3, 100])('lists in the byte order of keys, in pages of %i', async (limit) => {
  for (const key of ORDERED.toReversed()) await put(key)
  const byBytes = ORDERED.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect(await keysOf(await openFilesystem(folder), limit)).toEqual(byBytes)
})

test('goes on behind any key without the walk that gave it', async () => {
  for (const key of ORDERED) await put(key)
  const all = await keysOf(await openFilesystem(folder), 100)
  for (const [i, after] of all.entries()) {
    const page = await (await openFilesystem(folder)).list({ after })
    expect(page.objects.map((object) => object.key)).toEqual(all.slice(i + 1))
  }
})

test('a prefix may end inside a name', async () => {
  for (const key of ORDERED) await put(key)
  expect(await keysOf(await openFilesystem(folder), 2, 'a/b')).toEqual(['a/b.json', 'a/b/c.json'])
})

test('a single file is a store of one', async () => {
  await put('x/one.json', '[1]')
  await put('x/two.json')
  const store = await openFilesystem(join(folder, 'x/one.json'))
  expect(await keysOf(store, 10)).toEqual(['one.json'])
})

test('reads from the middle, and less only at the end', async () => {
  await put('a', '0123456789')
  const store = await openFilesystem(folder)
  const into = new Uint8Array(4)
  expect(await store.read('a', { from: 5, into })).toBe(4)
  expect(Buffer.from(into).toString()).toBe('5678')
  expect(await store.read('a', { from: 8, into })).toBe(2)
  expect(await store.read('a', { from: 99, into })).toBe(0)
})

test('gives the whole of a file that is larger than a chunk', async () => {
  const content = 'x'.repeat(2_500_000)
  await put('a', content)
  let bytes = 0
  for await (const chunk of (await openFilesystem(folder)).get('a')) bytes += chunk.length
  expect(bytes).toBe(content.length)
})

test('the tag changes when a file is replaced by one of the same size and time', async () => {
  await put('a', 'old')
  const store = await openFilesystem(folder)
  const time = new Date(1_700_000_000_000)
  await utimes(join(folder, 'a'), time, time)
  const before = await store.head('a')
  await put('b', 'new')
  await utimes(join(folder, 'b'), time, time)
  await rm(join(folder, 'a'))
  await rename(join(folder, 'b'), join(folder, 'a'))
  expect((await store.head('a'))!.tag).not.toBe(before!.tag)
})

test('follows links inside, refuses those that lead out, nowhere or back', async () => {
  await put('data/real/a.json')
  const data = join(folder, 'data')
  await symlink('real', join(data, 'link'))
  const store = await openFilesystem(data)
  expect(await keysOf(store, 10)).toEqual(['link/a.json', 'real/a.json'])
  await put('secret.json')
  const leads: Record<string, string> = { out: '../secret.json', nowhere: 'gone', back: '.' }
  for (const [name, target] of Object.entries(leads)) {
    await symlink(target, join(data, name))
    await expect(keysOf(store, 10)).rejects.toMatchObject({ code: 'STORE_UNSUPPORTED' })
    await rm(join(data, name))
  }
  await symlink('../secret.json', join(data, 'out'))
  await expect(store.head('out')).rejects.toMatchObject({ code: 'STORE_UNSUPPORTED' })
})

test('nothing there is undefined for head, and an error for the store and for reading', async () => {
  const store = await openFilesystem(folder)
  expect(await store.head('a')).toBeUndefined()
  await expect(store.read('a', { from: 0, into: new Uint8Array(1) })).rejects.toMatchObject({
    code: 'STORE_MISSING',
  })
  await expect(openFilesystem(join(folder, 'none'))).rejects.toMatchObject({ code: 'STORE_MISSING' })
})

test.each(['../x', '/etc/passwd', 'a//b', ''])('the key %j is refused', async (key) => {
  await expect(async () => (await openFilesystem(folder)).head(key)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
})

test.runIf(rightsBind)('a folder that may not be listed fails the listing', async () => {
  await put('a/b.json')
  await chmod(join(folder, 'a'), 0)
  const store = await openFilesystem(folder)
  await expect(keysOf(store, 10)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await chmod(join(folder, 'a'), 0o700)
})

test('a disk that fails while a folder is listed fails the listing', async () => {
  await put('a/b.json')
  const store = await openFilesystem(folder)
  const { opendirSync } = fs
  const failing = (path: string): ReturnType<typeof opendirSync> => {
    if (!path.startsWith(join(folder, 'a'))) return opendirSync(path)
    throw Object.assign(new Error('EIO: i/o error, scandir'), { code: 'EIO', syscall: 'scandir' })
  }
  Object.assign(fs, { opendirSync: failing })
  syncBuiltinESMExports()
  try {
    await expect(keysOf(store, 10)).rejects.toMatchObject({ code: 'IO_FAILED' })
  } finally {
    Object.assign(fs, { opendirSync })
    syncBuiltinESMExports()
  }
})
