import { createHash } from 'node:crypto'
import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { DrayError } from '../model/error.ts'
import type { Entry } from '../model/page/page.ts'
import type { Json } from '../model/value.ts'
import type { Layout } from '../model/layout.ts'
import type { Facts } from '../store/facts.ts'
import { onFile } from '../store/file-error.ts'
import { PAGE_LIMIT, pagesOf } from '../store/paging/pages.ts'
import type { CollectionInfo, DocumentSource, Pin, PinRequest, ScanRequest } from '../store/source.ts'
import { heldToKey } from './held-to-key.ts'
import { chunksOf, linesIn, rejectsIn, type LinePlace } from './reject-lines.ts'
import type { ReadReject } from './reject-line.ts'
import { rejectsPage } from './rejects-page.ts'

export const REJECTS_FACTS: Facts = {
  noun: 'documents',
  consistency: 'pinned',
  keys: 'typed',
  text: 'kept',
  checkpoint: 'with-data',
  uniqueKeys: false,
  writes: 'load',
  writers: 1,
  persists: true,
  limits: {},
}

/** How the rejects of a collection are read, and so their layout. */
export const rejectsOptions = z.strictObject({ keyFields: z.array(z.string().nullable()).default([]) })

/** Also of the layout of a run that was before there were any. */
export function keyFieldsOf({ options }: Pick<Layout, 'options'>): readonly (string | null)[] {
  return rejectsOptions.parse(options).keyFields
}

const START: LinePlace = { byte: 0, line: 1 }

/** The rejects of a run, read from their file as collections by the name that they were to have in the target. */
export async function rejectsSource(given: string, address: string): Promise<DocumentSource> {
  const path = await onFile({ path: given, doing: 'read' }, () => realpath(resolve(given)))
  const source: Omit<DocumentSource, 'read'> = {
    address,
    identity: `rejects:${path}`,
    facts: REJECTS_FACTS,
    can: {},
    collections: async (declared) => {
      const found = await sizes(path)
      const names = declared ? Object.keys(declared) : [...found.keys()]
      return names.map((name) =>
        infoOf(name, found, { path, options: rejectsOptions.parse(declared?.[name] ?? {}) }),
      )
    },
    describe: async () => ({ identity: 'key' }),
    count: async (name) => ({ records: (await counts(path)).get(name) ?? 0, exact: true }),
    pin: (request) => pinned(path, request),
    scan: (name, request) => scan(path, name, request),
    scope: async () => [path],
    close: async () => {},
  }
  return { ...source, read: (name, layout, keys) => readByKey(source, name, layout, keys) }
}

/** Bytes of records by collection. */
async function sizes(path: string): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for await (const { reject } of rejectsIn(path, START))
    found.set(reject.to, (found.get(reject.to) ?? 0) + reject.body.length)
  return found
}

function infoOf(
  name: string,
  found: ReadonlyMap<string, number>,
  { path, options }: { readonly path: string; readonly options: Layout['options'] },
): CollectionInfo {
  const bytes = found.get(name)
  if (bytes === undefined) {
    throw new DrayError('COLLECTION_UNKNOWN', `There are no rejects of a collection "${name}" in ${path}`, {
      collection: name,
      hint: `There are rejects of: ${[...found.keys()].join(', ') || '(none)'}`,
    })
  }
  const layout = { kind: 'document', keys: 'typed', columns: [], options } as const
  const keyFields = keyFieldsOf(layout)
  return {
    name,
    layout,
    identity: 'key',
    ...(keyFields.length > 0 && { keyFields }),
    where: `rejects of ${name}`,
    bytes,
    notes: [],
    losses: [],
  }
}

async function scan(path: string, name: string, request: ScanRequest) {
  const { after, layout, limit, signal } = request
  const generation = await generationOf(path)
  if (after && after.generation !== generation) throw changed(path, name)
  const keyFields = keyFieldsOf(layout)
  const taken: ReadReject[] = []
  let bytes = 0
  for await (const { reject, at } of rejectsIn(path, after ? placeOf(after.at) : START)) {
    signal?.throwIfAborted()
    if (reject.to !== name) continue
    if (taken.length >= limit.entries || bytes >= limit.bytes) {
      const next = { driver: 'rejects', v: 1, generation, at: { ...at } }
      return rejectsPage(taken, layout.keys, next)
    }
    taken.push(heldToKey(reject, keyFields))
    bytes += reject.body.length
  }
  return rejectsPage(taken, layout.keys, undefined)
}

/** Written by `scan`. */
function placeOf(at: Json): LinePlace {
  return at as unknown as LinePlace
}

/** By another path than the scan: lines are parsed by the engine, and only their collection is looked at. */
async function counts(path: string): Promise<ReadonlyMap<unknown, number>> {
  const records = new Map<unknown, number>()
  for await (const { text } of linesIn(path, START)) {
    if (text.trim() === '') continue
    const { to } = JSON.parse(text) as { readonly to?: unknown }
    records.set(to, (records.get(to) ?? 0) + 1)
  }
  return records
}

async function pinned(path: string, { collections, by, count, tee, onBytes }: PinRequest): Promise<Pin> {
  const found = await onFile({ path, doing: 'read' }, () => stat(path))
  const unit = { path, bytes: found.size, modifiedMs: found.mtimeMs, inode: String(found.ino) }
  if (by === 'stat') return { generation: await generationOf(path), by, units: [unit], damaged: new Map() }
  const hash = createHash('sha256')
  const copy = await tee?.(path)
  for await (const chunk of chunksOf(path, 0)) {
    hash.update(chunk)
    await copy?.write(chunk)
    onBytes?.(chunk.length)
  }
  await copy?.end()
  const sha256 = hash.digest('hex')
  const counted = count === false ? undefined : await counts(path)
  const records = counted && Object.fromEntries(collections.map(({ name }) => [name, counted.get(name) ?? 0]))
  return {
    generation: sha256,
    by,
    units: [{ ...unit, sha256 }],
    ...(records && { records }),
    damaged: new Map(),
  }
}

async function generationOf(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await onFile({ path, doing: 'read' }, () => stat(path))
  return `${ino}-${size}-${mtimeMs}`
}

async function readByKey(
  source: Pick<DocumentSource, 'scan'>,
  ...[name, layout, keys]: Parameters<DocumentSource['read']>
): Promise<readonly (Entry | undefined)[]> {
  const wanted = new Map<string, Entry>()
  const ids = keys.map(({ id }) => id)
  for await (const page of pagesOf(source, name, { layout, limit: PAGE_LIMIT })) {
    for (const entry of page.entries()) if (ids.includes(entry.key.id)) wanted.set(entry.key.id, entry)
  }
  return ids.map((id) => wanted.get(id))
}

function changed(path: string, name: string): DrayError {
  return new DrayError('SOURCE_CHANGED', `${path} was changed while it was read`, {
    collection: name,
    hint: 'Read it again from its beginning',
  })
}
