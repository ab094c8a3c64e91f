import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rightsBind } from '../../../test/rights-bind.ts'
import { folderControl } from './folder-control.ts'

let parent: string
let folder: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'control-'))
  folder = join(parent, 'app.db.dray')
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const bytes = (text: string) => Buffer.from(text)

test('nothing is there before the first put, and looking makes nothing', async () => {
  expect(await folderControl(folder).get('lease')).toBeUndefined()
  expect(await readdir(parent)).toEqual([])
})

test('writes only over the version that was seen', async () => {
  const control = folderControl(folder)
  const first = await control.put('lease', bytes('a'), { ifTag: null })
  expect(first).toBeDefined()
  expect(await control.put('lease', bytes('b'), { ifTag: null })).toBeUndefined()
  expect(await control.put('lease', bytes('b'), { ifTag: first! })).toBeDefined()
  expect(await control.put('lease', bytes('c'), { ifTag: first! })).toBeUndefined()
  expect(bytes('b').equals((await control.get('lease'))!.bytes)).toBe(true)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
})

test('an old tag is void after the record was removed and made again', async () => {
  const control = folderControl(folder)
  const first = await control.put('lease', bytes('a'))
  await control.remove('lease')
  expect(await control.get('lease')).toBeUndefined()
  const again = await control.put('lease', bytes('a'), { ifTag: null })
  expect(again).not.toBe(first)
  expect(await control.put('lease', bytes('b'), { ifTag: first! })).toBeUndefined()
})

test('names that look like versions of each other stay apart', async () => {
  const control = folderControl(folder)
  await control.put('a', bytes('1'))
  await control.put('a.1', bytes('2'))
  await control.put('../a/b', bytes('3'))
  expect(Buffer.from((await control.get('a'))!.bytes).toString()).toBe('1')
  expect(Buffer.from((await control.get('../a/b'))!.bytes).toString()).toBe('3')
  expect(await readdir(parent)).toEqual(['app.db.dray'])
})

test('keeps few old versions, and dispose removes all of them', async () => {
  const control = folderControl(folder)
  for (let i = 0; i < 30; i++) await control.put('lease', bytes(`${i}`))
  expect((await readdir(folder)).length).toBeLessThan(12)
  await control.dispose()
  expect(await control.get('lease')).toBeDefined()
  await control.remove('lease')
  await control.dispose()
  expect(await readdir(parent)).toEqual([])
  await control.dispose()
})

test('dispose leaves a folder in which something else lies', async () => {
  const control = folderControl(folder)
  await control.put('lease', bytes('a'))
  await control.remove('lease')
  await writeFile(join(folder, 'kept.json'), '{}')
  await control.dispose()
  expect(await readdir(folder)).toEqual(['kept.json'])
})

test.runIf(rightsBind)('a folder that may not be read is an error, not an empty record', async () => {
  const control = folderControl(folder)
  await control.put('lease', bytes('a'))
  await chmod(folder, 0)
  await expect(control.get('lease')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await chmod(folder, 0o700)
})

test('a file where the folder should be is an error', async () => {
  await writeFile(folder, '')
  await expect(folderControl(folder).get('lease')).rejects.toMatchObject({ code: 'STORE_INVALID' })
})

test('of racing processes each number is won once, and no increment is lost', async () => {
  const racers = 4
  const increments = 15
  const codes = await Promise.all(Array.from({ length: racers }, () => race(increments)))
  expect(codes).toEqual(Array.from({ length: racers }, () => 0))
  const total = Number(Buffer.from((await folderControl(folder).get('counter'))!.bytes).toString())
  expect(total).toBe(racers * increments)
}, 60_000)

/** A process of its own that adds 1 to a counter, `increments` times, each by compare and swap. */
function race(increments: number): Promise<number | null> {
  const module = fileURLToPath(new URL('./folder-control.ts', import.meta.url))
  const jiti = fileURLToPath(import.meta.resolve('jiti'))
  const program = `
    import { createJiti } from ${JSON.stringify(jiti)}
    const { folderControl } = await createJiti(${JSON.stringify(module)}).import(${JSON.stringify(module)})
    const control = folderControl(${JSON.stringify(folder)})
    for (let done = 0; done < ${increments}; ) {
      const now = await control.get('counter')
      const next = Buffer.from(String(Number(now ? Buffer.from(now.bytes).toString() : 0) + 1))
      if (await control.put('counter', next, { ifTag: now ? now.tag : null })) done++
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' })
  return new Promise((resolve) => child.on('exit', resolve))
}
