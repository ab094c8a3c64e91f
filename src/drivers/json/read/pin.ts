import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { allEnded } from '../../../lib/all-ended.ts'
import type { ObjectInfo } from '../../../store/object-store.ts'
import type { Pin, PinnedUnit, PinRequest } from '../../../store/source.ts'
import { faultIn, recordCount, recordCounts, together } from '../structure/count.ts'
import { sourceChanged } from '../errors.ts'
import { hashBeside, mayHashBeside } from './hash-beside.ts'
import { type JsonLayout, jsonLayoutOf } from '../layout.ts'
import { PinnedList } from './pinned-list.ts'
import type { Files } from './scan.ts'
import { covers, type Unit, unitsOf } from './units.ts'
import { readSmallUnit } from '../structure/small-unit.ts'
import { walkUnit, type WalkOptions } from '../structure/walk-unit.ts'

const SIDE_BY_SIDE = 64
const BATCH_BYTES = 1024 * 1024

interface Pinned {
  readonly unit: PinnedUnit
  /** What two pins compare. */
  readonly state: string
}

interface Collection {
  readonly name: string
  readonly layout: JsonLayout
}

/** What the pass over the files gathers beside them. */
interface Findings {
  readonly records: Map<string, number>
  readonly damaged: Map<string, Error>
}

/**
 * The state of the files at one moment. By content: each is read once for its SHA-256, its count of records and, where
 * asked, its copy. By stat: only looked at.
 * @throws SOURCE_CHANGED when a file changes under the reader
 */
export async function pinUnits(files: Files, request: PinRequest): Promise<Pin> {
  const collections = request.collections.map(({ name, layout }) => ({ name, layout: jsonLayoutOf(layout) }))
  const findings: Findings = {
    records: new Map(collections.map(({ name }) => [name, 0])),
    damaged: new Map(),
  }
  const generation = createHash('sha256')
  const units = new PinnedList()
  // A file may belong to several collections; it is read once.
  const seen = collections.length > 1 ? new Set<string>() : undefined
  for (const { name, layout } of collections) {
    for await (const batch of batchesOf(unitsOf(files.feed, name, layout))) {
      const fresh = batch.filter(({ key }) => !seen?.has(key))
      const results = await allEnded(
        fresh.map((unit) => pinUnit(files, request, collections, unit, findings)),
      )
      for (const { unit, state } of results) {
        generation.update(state)
        units.add(unit)
        seen?.add(unit.path)
      }
      // What was read without waiting kept everyone else waiting.
      await turn()
    }
  }
  return {
    generation: generation.digest('hex'),
    by: request.by,
    units,
    ...(request.by === 'content' &&
      request.count !== false && { records: Object.fromEntries(findings.records) }),
    damaged: findings.damaged,
  }
}

/** Small files are read side by side, and copied so: most of the time goes into making each copy durable. */
async function* batchesOf(units: AsyncIterable<Unit>): AsyncGenerator<readonly Unit[]> {
  let batch: Unit[] = []
  let bytes = 0
  for await (const unit of units) {
    batch.push(unit)
    bytes += unit.bytes
    if (batch.length < SIDE_BY_SIDE && bytes < BATCH_BYTES) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

async function pinUnit(
  files: Files,
  request: PinRequest,
  collections: readonly Collection[],
  unit: Unit,
  findings: Findings,
): Promise<Pinned> {
  if (request.by === 'stat') return byStat(unit)
  const here = request.count === false ? [] : collections.filter(({ layout }) => covers(layout, unit.key))
  const small = readSmallUnit(files.store, unit)
  if (!small) return byContent(files, request, unit.key, here, findings)
  return readThrough(files, request, unit, here, findings, [small.subarray(0, unit.bytes)])
}

/** The records of one collection, by brackets alone. @throws SOURCE_CORRUPT when a file of it is damaged */
export async function countRecords(
  files: Files,
  name: string,
  layout: JsonLayout,
  signal?: AbortSignal,
): Promise<number> {
  let records = 0
  for await (const unit of unitsOf(files.feed, name, layout)) {
    const count = recordCount(layout)
    const damage = await walkUnit(files.store, unit, count.events, files.lineOf, { signal })
    if (damage) throw damage
    if (count.fault) throw faultIn(unit.key, count.fault)
    records += count.records
  }
  return records
}

function byStat(unit: ObjectInfo): Pinned {
  return { unit: pinnedUnit(unit), state: JSON.stringify([unit.key, unit.tag]) }
}

async function byContent(
  files: Files,
  request: PinRequest,
  path: string,
  collections: readonly Collection[],
  findings: Findings,
): Promise<Pinned> {
  const before = await files.store.head(path)
  if (!before) throw sourceChanged(path)
  const pinned = await readThrough(files, request, before, collections, findings)
  const after = await files.store.head(path)
  if (after?.tag !== before.tag) throw sourceChanged(path)
  return pinned
}

async function readThrough(
  files: Files,
  request: PinRequest,
  unit: ObjectInfo,
  collections: readonly Collection[],
  findings: Findings,
  chunks?: Iterable<Uint8Array>,
): Promise<Pinned> {
  const sha256 =
    !request.tee && collections.length > 0 && mayHashBeside(files, unit)
      ? await hashWhileCounting(files, request, unit, collections, findings)
      : await hashAndCount(files, request, unit, collections, findings, chunks)
  return { unit: { ...pinnedUnit(unit), sha256 }, state: JSON.stringify([unit.key, sha256]) }
}

/** Two passes at a time, in two threads. */
async function hashWhileCounting(
  files: Files,
  request: PinRequest,
  unit: ObjectInfo,
  collections: readonly Collection[],
  findings: Findings,
): Promise<string> {
  const { signal } = request
  const onChunk = ({ length }: Uint8Array): void => request.onBytes?.(length)
  const [sha256] = await allEnded([
    hashBeside(files, unit, signal),
    countThrough(files, unit, collections, findings, { signal, onChunk }),
  ])
  return sha256 ?? hashAndCount(files, { ...request, onBytes: () => {} }, unit, [], findings)
}

/** One pass: hash, count, copy. */
async function hashAndCount(
  files: Files,
  request: PinRequest,
  unit: ObjectInfo,
  collections: readonly Collection[],
  findings: Findings,
  chunks?: Iterable<Uint8Array>,
): Promise<string> {
  const hash = createHash('sha256')
  const copy = await request.tee?.(unit.key)
  const onChunk = async (chunk: Uint8Array): Promise<void> => {
    hash.update(chunk)
    request.onBytes?.(chunk.length)
    await copy?.write(chunk)
  }
  const options = { signal: request.signal, onChunk, chunks }
  if (collections.length > 0) await countThrough(files, unit, collections, findings, options)
  else for await (const chunk of chunks ?? files.store.get(unit.key, signalOf(request))) await onChunk(chunk)
  await copy?.end()
  return hash.digest('hex')
}

async function countThrough(
  files: Files,
  unit: ObjectInfo,
  collections: readonly Collection[],
  findings: Findings,
  options: WalkOptions,
): Promise<void> {
  const counts = recordCounts(collections.map(({ layout }) => layout))
  const damage = await walkUnit(files.store, unit, together(counts), files.lineOf, options)
  for (const [i, { name }] of collections.entries()) {
    const { records, fault } = counts[i]!
    findings.records.set(name, findings.records.get(name)! + records)
    const wrong = damage ?? (fault === undefined ? undefined : faultIn(unit.key, fault))
    if (wrong && !findings.damaged.has(name)) findings.damaged.set(name, wrong)
  }
}

function pinnedUnit({ key: path, bytes, modifiedMs, inode }: ObjectInfo): PinnedUnit {
  return { path, bytes, modifiedMs, ...(inode !== undefined && { inode }) }
}

function signalOf({ signal }: PinRequest): { readonly signal?: AbortSignal } {
  return signal ? { signal } : {}
}
