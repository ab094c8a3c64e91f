import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import type { Checkpoint } from '../../src/model/checkpoint.ts'
import { zeroCounts } from '../../src/model/counts.ts'
import { Digest } from '../../src/model/digest.ts'
import { Key } from '../../src/model/key.ts'
import type { Layout } from '../../src/model/layout.ts'
import { buildPage } from '../../src/model/scan/pages/page-builder.ts'
import { openFilesystem } from '../../src/drivers/filesystem/index.ts'
import { jsonDriver } from '../../src/drivers/json/index.ts'
import { parseAddress } from '../../src/store/address.ts'
import type { CollectionAt, DocumentTarget, WriterHooks } from '../../src/store/target.ts'

/** A folder of its own for each test. */
export let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'json-target-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

type Records = Readonly<Record<string, unknown>>

export const open = (path: string): Promise<DocumentTarget> =>
  jsonDriver.openTarget!(parseAddress(`json:${folder}/${path}`)!, {
    scratch: folder,
    objects: openFilesystem,
  })

export function pageOf(records: Records) {
  const entries = Object.entries(records).map(([key, body]) => ({
    key: Key.of(key),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }))
  return buildPage(entries, { keys: 'text', next: undefined })
}

function checkpointAt(page: number, epoch = 1): Checkpoint {
  return {
    epoch,
    page,
    ordinal: page,
    cursor: undefined,
    counts: zeroCounts(),
    digest: new Digest(),
    last: undefined,
  }
}

export const hooksFor = (page: number, epoch = 1): WriterHooks => ({
  keep: async () => {},
  checkpoint: () => checkpointAt(page, epoch),
})

export const request = { run: 'r1', partition: 'p', epoch: 1, mode: 'load', policy: 'fail' } as const

export async function stage(target: DocumentTarget, collection: string, layout: Layout, ...pages: Records[]) {
  await target.create('r1', collection, layout)
  const writer = await target.writer({ ...request, collection, layout })
  for (const [i, records] of pages.entries()) await writer.write(pageOf(records), hooksFor(i + 1))
  await writer.close()
}

/** Writes and publishes, each collection in pages of one record. */
export async function write(path: string, data: Readonly<Record<string, Records>>, options = {}) {
  const target = await open(path)
  const at: CollectionAt[] = []
  for (const [collection, records] of Object.entries(data)) {
    const layout = target.layoutFor(collection, options, [])
    at.push({ collection, layout })
    const pages = Object.entries(records).map(([key, body]) => ({ [key]: body }))
    await stage(target, collection, layout, ...pages)
  }
  await target.publish('r1', at)
  return { target, at }
}

export const text = (path: string) => readFile(join(folder, path), 'utf8')

export async function readBack(target: DocumentTarget, { collection, layout }: CollectionAt) {
  const page = await target.scan(collection, { layout, limit: { bytes: 1 << 20, entries: 1000 } })
  expect(page.problems).toEqual([])
  return Object.fromEntries([...page.entries()].map(({ key, body }) => [key.text, body.value()]))
}

/** With members in the order in which they were written: `Object.entries` puts whole numbers first, on both sides. */
export function stringified(data: unknown, indent: number): string {
  return JSON.stringify(data, null, indent)
}
