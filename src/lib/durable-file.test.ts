import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolderDurably, removeDurably, renameDurably, writeDurably } from './durable-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'durable-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('replaces a file whole, for its owner alone, and leaves no temporary file', async () => {
  const path = join(folder, 'a')
  await writeDurably(path, 'old')
  await writeDurably(path, new Uint8Array([1, 2, 3]))
  expect([...(await readFile(path))]).toEqual([1, 2, 3])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['a'])
})

test('a write that fails leaves the old file and nothing beside it', async () => {
  await makeFolderDurably(join(folder, 'taken'))
  await expect(writeDurably(join(folder, 'taken'), 'x')).rejects.toMatchObject({ code: 'EISDIR' })
  expect(await readdir(folder)).toEqual(['taken'])
})

test('gives only the last folder the asked mode', async () => {
  await makeFolderDurably(join(folder, 'a', 'b'), { mode: 0o700 })
  expect((await stat(join(folder, 'a', 'b'))).mode & 0o777).toBe(0o700)
  expect((await stat(join(folder, 'a'))).mode & 0o777).not.toBe(0o700)
  await makeFolderDurably(join(folder, 'a', 'b'))
})

test('renames across folders and removes what is not there', async () => {
  await makeFolderDurably(join(folder, 'a'))
  await writeDurably(join(folder, 'x'), 'text')
  await renameDurably(join(folder, 'x'), join(folder, 'a', 'y'))
  expect(await readFile(join(folder, 'a', 'y'), 'utf8')).toBe('text')
  await removeDurably(join(folder, 'a'))
  await removeDurably(join(folder, 'a', 'never'))
  expect(await readdir(folder)).toEqual([])
})
