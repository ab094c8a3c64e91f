import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Pin, PinnedUnit, PinRequest, Tee } from '../../store/source.ts'
import { sourceChanged } from './errors.ts'
import type { Reader } from './reader.ts'
import { chunksAt, type FileState, sameStates, statesOf } from './file-state.ts'
import type { Snapshot } from './snapshot.ts'

type Chunks = (file: FileState) => AsyncIterable<Uint8Array>

/**
 * The state of a source's files. By content: the hash of each as it was found when it was opened; where they changed
 * since, as they are now, so that a second look notices. Units are called as the files, without their folder.
 * @throws SOURCE_CHANGED when a file changes under the reader
 */
export async function pinSnapshot(snapshot: Snapshot, reader: Reader, request: PinRequest): Promise<Pin> {
  const { path, files, chunksOf } = snapshot
  const now = await statesOf(path)
  if (request.by === 'stat') return pinByStat(now)
  const asFound = request.tee !== undefined || sameStates(now, files)
  const units = await hashed(
    asFound ? files : now,
    asFound ? chunksOf : ({ path: at }) => chunksAt(at),
    request,
  )
  if (!sameStates(await statesOf(path), now) && !(asFound && (await snapshot.isCurrent())))
    throw sourceChanged(path)
  return { generation: generationOf(units), by: 'content', units, ...countAll(reader, request) }
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
    ...(reader ? countAll(reader, request) : { damaged: new Map() }),
  }
}

export function pinByStat(files: readonly FileState[]): Pin {
  const units = files.map(unitOf)
  const generation = createHash('sha256').update(JSON.stringify(files.map(({ tag, bytes }) => [tag, bytes])))
  return { generation: generation.digest('hex'), by: 'stat', units, damaged: new Map() }
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
function countAll(reader: Reader, { collections }: PinRequest): Required<Pick<Pin, 'records' | 'damaged'>> {
  const records: Record<string, number> = {}
  const damaged = new Map<string, Error>()
  for (const { name, layout } of collections) {
    try {
      records[name] = reader.countInTable(name, layout)
    } catch (error) {
      damaged.set(name, error as Error)
    }
  }
  return { records, damaged }
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
    onBytes?.(bytes)
  }
  await copy?.end()
  return { bytes, sha256: hash.digest('hex') }
}

function unitOf({ path, bytes, modifiedMs, inode }: FileState): PinnedUnit {
  return { path: basename(path), bytes, modifiedMs, inode }
}
