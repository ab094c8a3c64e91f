import { realpath, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { onFile } from '../../../store/file-error.ts'
import { type Copy, copyDatabase, hasRoomFor } from './copy-database.ts'
import type { Database } from '../database.ts'
import { missingStore, noFile } from '../errors.ts'
import {
  ageOf,
  chunksAt,
  type FileState,
  generationOfStates,
  isInWalMode,
  stateOf,
  statesOf,
} from './file-state.ts'
import { openWhole } from './open-whole.ts'

/** A source database as of one moment. */
export interface Snapshot {
  /** The database itself, links followed. */
  readonly path: string
  readonly database: Database
  /** The files that make up the database at its place, and their state when the snapshot was taken. */
  readonly files: readonly FileState[]
  /** Names the moment. Two snapshots of one name hold the same. */
  readonly generation: string
  /** What the user should know of it: it is older than what lies there now. */
  readonly note: string | undefined
  /** Its bytes are those of its files. The engine's copy holds the same documents. */
  readonly isExact: boolean
  /** The bytes of one of `files`, as they were found or copied. */
  chunksOf(file: FileState): AsyncIterable<Uint8Array>
  /** Whether what is read is of that moment still: false once the file was written. A copy always is. */
  isCurrent(): Promise<boolean>
  close(): Promise<void>
}

export interface SnapshotRequest {
  /** Where a copy may lie. */
  readonly scratch: string
  /** It was written while it was read before: only a copy of it will keep still. */
  readonly isLive?: boolean
}

/** Written this recently, it probably is again: better copied at once than read twice. */
const LIVELY_MS = 2_000

/**
 * The source is never changed and nothing is made beside it. A database without a log that lies still is read where it
 * is, nobody is kept from writing, and who reads looks afterwards whether somebody did. One that was left in WAL mode is
 * opened as an immutable file, or SQLite would make its `-shm` there. A database with a log beside it, or one that is
 * being written, is read from a copy of one moment.
 * @throws STORE_MISSING, STORE_INVALID, STORE_BUSY, SOURCE_CORRUPT, NO_SPACE where a copy is needed and finds no room
 */
export async function takeSnapshot(address: string, { scratch, isLive }: SnapshotRequest): Promise<Snapshot> {
  const path = await locate(address)
  const files = await statesOf(path)
  const hasLog = files.length > 1
  const isLively = isLive === true || ageOf(files) < LIVELY_MS
  if (hasLog || (isLively && (await hasRoomFor(files, scratch)))) {
    return snapshotOf(path, await copyDatabase(path, scratch), isLive === true)
  }
  return inPlace(path, files, (await isInWalMode(path)) ? 'immutable' : 'read')
}

async function locate(address: string): Promise<string> {
  const path = await onFile({ path: address, doing: 'read' }, async () => realpath(resolve(address))).catch(
    (error: unknown) => {
      throw isMissing(error) ? missingStore(address) : error
    },
  )
  const found = await onFile({ path, doing: 'read' }, () => stat(path))
  if (!found.isFile()) throw noFile(path)
  return path
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'STORE_MISSING'
}

async function inPlace(
  path: string,
  files: readonly FileState[],
  access: 'immutable' | 'read',
): Promise<Snapshot> {
  const database = await openWhole({ path, role: 'source', access })
  // The time of a file has ticks of some milliseconds; the engine counts every change by others.
  const changes = (): unknown => database.get('PRAGMA data_version')?.['data_version']
  const first = access === 'read' ? changes() : undefined
  return {
    path,
    database,
    files,
    generation: generationOfStates(files),
    note: undefined,
    isExact: true,
    chunksOf: (file) => chunksAt(file.path),
    // A journal or log that appears is a write under way: it counts when it reaches the file itself.
    isCurrent: async () =>
      (await stateOf(path))?.tag === files[0]?.tag && (access === 'immutable' || changes() === first),
    close: () => database.close(),
  }
}

function snapshotOf(path: string, copy: Copy, wasWritten: boolean): Snapshot {
  const { database, files, generation, isLive, isExact, chunksOf, remove } = copy
  return {
    path,
    database,
    files,
    generation,
    note: isLive || wasWritten ? noteOf(path, isLive) : undefined,
    isExact,
    chunksOf,
    isCurrent: async () => true,
    close: remove,
  }
}

function noteOf(path: string, isLive: boolean): string {
  const moment = new Date().toISOString().replace(/\.\d+/, '')
  const says = isLive ? 'is being written' : 'was written while it was read'
  return `${basename(path)} ${says}: read from a copy of ${moment}; what is written since does not move`
}
