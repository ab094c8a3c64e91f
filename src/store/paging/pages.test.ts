import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { drivers } from '../../drivers/index.ts'
import { DrayError } from '../../model/error.ts'
import { faulty } from '../layers/faulty.ts'
import { openStore } from '../open.ts'
import { pagesOf } from './pages.ts'
import type { DocumentSource } from '../source.ts'

const folder = mkdtempSync(join(tmpdir(), 'pages-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const RECORDS = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, { n }]))
const tooMuch = new DrayError('STORE_BUSY', 'took too long', { lessHelps: true })

async function sourceFailing(error: Error, ...calls: readonly number[]): Promise<DocumentSource> {
  writeFileSync(join(folder, 'things.json'), JSON.stringify(RECORDS))
  const { store } = await openStore(`json:${folder}`, { drivers, scratch: folder, role: 'source' })
  return faulty(store, ...calls.map((call) => ({ operation: 'scan', call, when: 'before' as const, error })))
}

async function read(source: DocumentSource): Promise<{ readonly keys: string[]; readonly sizes: number[] }> {
  const [info] = await source.collections()
  const keys: string[] = []
  const sizes: number[] = []
  for await (const page of pagesOf(source, 'things', { layout: info!.layout, limit: { entries: 400 } })) {
    sizes.push(page.count)
    for (let i = 0; i < page.count; i++) keys.push(page.keyText(i))
  }
  return { keys, sizes }
}

test('what is too much for the source at once is read as smaller pages, each record once', async () => {
  const { keys, sizes } = await read(await sourceFailing(tooMuch, 2, 4))
  expect(keys).toEqual(Object.keys(RECORDS))
  expect(sizes.slice(0, 3)).toEqual([400, 100, 25])
})

test('what is too much even as one record is an error', async () => {
  const always = Array.from({ length: 100 }, (_, call) => call + 1)
  await expect(read(await sourceFailing(tooMuch, ...always))).rejects.toBe(tooMuch)
})

test('nothing else is asked for again', async () => {
  const broken = new DrayError('STORE_UNREACHABLE', 'gone')
  await expect(read(await sourceFailing(broken, 2))).rejects.toBe(broken)
})
