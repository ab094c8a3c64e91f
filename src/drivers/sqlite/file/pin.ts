import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { isDrayError } from '../../../model/error.ts'
import type { Pin, PinnedUnit, PinRequest, Tee } from '../../../store/source.ts'
import { sourceChanged } from '../errors.ts'
import { formOf } from '../form-of.ts'
import type { Reader } from '../read/reader.ts'
import { refuseDamage } from '../read/refuse-damage.ts'
import { chunksAt, type FileState, generationOfStates, sameStates, statesOf } from './file-state.ts'
import type { Snapshot } from './snapshot.ts'

type Chunks = (file: FileState) => AsyncIterable<Uint8Array>

/** `found`: the files as the snapshot was taken of them. `now`: as they lie there at this moment. */
export type Look = 'found' | 'now'

/**
 * The state of a source's files. By content: the hash of each, and at the first look whether the engine finds the tables
 * sound. Units are called as the files, without their folder.
 * @throws SOURCE_CHANGED when a file changes under the first look
 */
export async function pinSnapshot(snapshot: Snapshot, reader: Reader, request: LookRequest): Promise<Pin> {
  const { path, files, chunksOf, generation } = snapshot
  if (request.by === 'stat') return { ...pinByStat(files), generation }
  // Of a copy that is not the same bytes, the files it was made of tell by their times that nobody wrote since.
  const mayDiffer = snapshot.isExact || !sameStates(await statesOf(path), files)
  if (request.look === 'now' && mayDiffer) return pinOf(await hashedNow(path, request), reader, request)
  const units = await hashed(files, chunksOf, request)
  if (!(await snapshot.isCurrent())) throw sourceChanged(path)
  const told = snapshot.isExact ? units : units.map((unit) => ({ ...unit, ofCopy: true }))
  return pinOf(told, reader, request)
}

type LookRequest = PinRequest & { readonly look: Look }

function pinOf(units: readonly PinnedUnit[], reader: Reader, request: LookRequest): Pin {
  return { generation: generationOf(units), by: 'content', units, ...countAll(reader, request) }
}

/** What changes or goes meanwhile only has to differ from what was found. */
async function hashedNow(path: string, request: PinRequest): Promise<readonly PinnedUnit[]> {
  const units: PinnedUnit[] = []
  for (const file of await statesOf(path)) {
    try {
      units.push(...(await hashed([file], ({ path: at }) => chunksAt(at), request)))
    } catch (error) {
      if (!isDrayError(error) || error.code !== 'STORE_MISSING') throw error
    }
  }
  return units
}

/** A target's file is read as it is now; where nothing is, the pin says so. */
export async function pinTarget(
  path: string,
  readerNow: () => Promise<Reader | undefined>,
  request: PinRequest,
): Promise<Pin> {
  const files = await statesOf(path)
  if (files.length === 0 || request.by === 'stat') return pinByStat(files)
  const units = await hashed(files, (file) => chunksAt(file.path), request)
  const reader = await readerNow()
  return {
    generation: generationOf(units),
    by: 'content',
    units,
    ...(reader ? countAll(reader, { ...request, look: 'now' }) : { damaged: new Map() }),
  }
}

function pinByStat(files: readonly FileState[]): Pin {
  const units = files.map(unitOf)
  return { generation: generationOfStates(files), by: 'stat', units, damaged: new Map() }
}

async function hashed(
  files: readonly FileState[],
  chunksOf: Chunks,
  { tee, onBytes, signal }: PinRequest,
): Promise<readonly PinnedUnit[]> {
  const units: PinnedUnit[] = []
  for (const file of files) {
    const unit = unitOf(file)
    const pass = await readThrough(chunksOf(file), await tee?.(unit.path), { onBytes, signal })
    units.push({ ...unit, ...pass })
  }
  return units
}

function generationOf(units: readonly PinnedUnit[]): string {
  const hash = createHash('sha256')
  for (const { path, sha256 } of units) hash.update(`${path}\0${sha256}\n`)
  return hash.digest('hex')
}

/** Records of each collection; what is damaged in one of them does not hide the others. */
function countAll(
  reader: Reader,
  { collections, look }: LookRequest,
): Required<Pick<Pin, 'records' | 'damaged'>> {
  const records = new Map<string, number>()
  const damaged = new Map<string, Error>()
  for (const { name, layout } of collections) {
    try {
      if (look === 'found') refuseDamage(reader.database, formOf(name, layout).name)
      records.set(name, reader.countInTable(name, layout))
    } catch (error) {
      damaged.set(name, error as Error)
    }
  }
  return { records: Object.fromEntries(records), damaged }
}

async function readThrough(
  chunks: AsyncIterable<Uint8Array>,
  copy: Awaited<ReturnType<Tee>> | undefined,
  { onBytes, signal }: { onBytes?: ((bytes: number) => void) | undefined; signal?: AbortSignal | undefined },
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of chunks) {
    signal?.throwIfAborted()
    hash.update(chunk)
    await copy?.write(chunk)
    bytes += chunk.length
    onBytes?.(chunk.length)
  }
  await copy?.end()
  return { bytes, sha256: hash.digest('hex') }
}

function unitOf({ path, bytes, modifiedMs, inode }: FileState): PinnedUnit {
  return { path: basename(path), bytes, modifiedMs, inode }
}
