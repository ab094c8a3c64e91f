import { createHash } from 'node:crypto'
import { allEnded } from '../../lib/all-ended.ts'
import type { ObjectInfo } from '../../store/object-store.ts'
import type { Pin, PinnedUnit, PinRequest } from '../../store/source.ts'
import { faultIn, recordCount, together } from './count.ts'
import { sourceChanged } from './errors.ts'
import { type JsonLayout, jsonLayoutOf } from './layout.ts'
import type { Files } from './scan.ts'
import { covers, type Unit, unitsOf } from './units.ts'
import { walkUnit } from './walk-unit.ts'

const SIDE_BY_SIDE = 16
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
  const pinned = new Map<string, Pinned>()
  for (const { name, layout } of collections) {
    for await (const batch of batchesOf(unitsOf(files.feed, name, layout), request)) {
      const fresh = batch.filter(({ key }) => !pinned.has(key))
      const results = await allEnded(
        fresh.map((unit) => pinUnit(files, request, collections, unit, findings)),
      )
      for (const [i, { key }] of fresh.entries()) pinned.set(key, results[i]!)
    }
  }
  const sorted = [...pinned.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, result]) => result)
  const generation = createHash('sha256')
  for (const { state } of sorted) generation.update(state)
  return {
    generation: generation.digest('hex'),
    by: request.by,
    units: sorted.map(({ unit }) => unit),
    ...(request.by === 'content' ? { records: Object.fromEntries(findings.records) } : {}),
    damaged: findings.damaged,
  }
}

/** Small files are read side by side, unless they are copied: a copy is made one by one. */
async function* batchesOf(units: AsyncIterable<Unit>, { tee }: PinRequest): AsyncGenerator<readonly Unit[]> {
  let batch: Unit[] = []
  let bytes = 0
  for await (const unit of units) {
    batch.push(unit)
    bytes += unit.bytes
    if (!tee && batch.length < SIDE_BY_SIDE && bytes < BATCH_BYTES) continue
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
  const here = collections.filter(({ layout }) => covers(layout, unit.key))
  return byContent(files, request, unit.key, here, findings)
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
  const { key: path, bytes, modifiedMs, tag } = unit
  return { unit: { path, bytes, modifiedMs }, state: JSON.stringify([path, tag]) }
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
  const sha256 = await readThrough(files, request, before, collections, findings)
  const after = await files.store.head(path)
  if (after?.tag !== before.tag) throw sourceChanged(path)
  const { bytes, modifiedMs } = before
  return { unit: { path, bytes, modifiedMs, sha256 }, state: JSON.stringify([path, sha256]) }
}

/** One pass: hash, count, copy. @returns the hash */
async function readThrough(
  files: Files,
  request: PinRequest,
  unit: ObjectInfo,
  collections: readonly Collection[],
  findings: Findings,
): Promise<string> {
  const hash = createHash('sha256')
  const counts = collections.map(({ layout }) => recordCount(layout))
  const copy = await request.tee?.(unit.key)
  const damage = await walkUnit(files.store, unit, together(counts), files.lineOf, {
    signal: request.signal,
    onChunk: async (chunk) => {
      hash.update(chunk)
      request.onBytes?.(chunk.length)
      await copy?.write(chunk)
    },
  })
  await copy?.end()
  for (const [i, { name }] of collections.entries()) {
    const { records, fault } = counts[i]!
    findings.records.set(name, findings.records.get(name)! + records)
    const wrong = damage ?? (fault === undefined ? undefined : faultIn(unit.key, fault))
    if (wrong && !findings.damaged.has(name)) findings.damaged.set(name, wrong)
  }
  return hash.digest('hex')
}
