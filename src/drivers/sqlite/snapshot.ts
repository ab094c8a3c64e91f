import { constants, copyFile, mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { onFile } from '../../store/file-error.ts'
import { type Database, openDatabase } from './database.ts'
import { missingStore, noFile } from './errors.ts'
import {
  chunksAt,
  type FileState,
  filesOf,
  isInWalMode,
  sameStates,
  stateOf,
  statesOf,
} from './file-state.ts'

/** A source database as of one moment. */
export interface Snapshot {
  /** The database itself, links followed. */
  readonly path: string
  readonly database: Database
  /** The files that make up the database at its place, and their state when the snapshot was taken. */
  readonly files: readonly FileState[]
  /** The bytes of one of `files`, as they were found. */
  chunksOf(file: FileState): AsyncIterable<Uint8Array>
  /** Whether what is read is of that moment still: false once the file was written. A copy always is. */
  isCurrent(): Promise<boolean>
  close(): Promise<void>
}

/** A database at rest is copied whole at the first try. */
const COPY_TRIES = 3

/**
 * The source is never changed and nothing is made beside it. A database without a log is read where it is, nobody is
 * kept from writing, and who reads looks afterwards whether somebody did. One that was left in WAL mode is opened as
 * an immutable file, or SQLite would make its `-shm` there. A database with a log beside it is copied with it to
 * `scratch`, or, when it does not keep still, by the engine.
 * @throws STORE_MISSING, STORE_INVALID, STORE_BUSY, SOURCE_CORRUPT
 */
export async function takeSnapshot(address: string, scratch: string): Promise<Snapshot> {
  const path = await locate(address)
  const files = await statesOf(path)
  if (files.length > 1) return copied(path, scratch)
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
  const database = await openDatabase({ path, role: 'source', access })
  return {
    path,
    database,
    files,
    chunksOf: (file) => chunksAt(file.path),
    // A journal or log that appears is a write under way: it counts when it reaches the file itself.
    isCurrent: async () => (await stateOf(path))?.tag === files[0]?.tag,
    close: () => database.close(),
  }
}

async function copied(path: string, scratch: string): Promise<Snapshot> {
  await mkdir(scratch, { recursive: true })
  const folder = await mkdtemp(join(scratch, 'sqlite-'))
  try {
    for (let attempt = 1; attempt <= COPY_TRIES; attempt++) {
      const files = await copyAtRest(path, folder)
      if (files) return await openCopy(path, folder, files)
      // A log of another moment beside the next copy would be taken for its own.
      for (const leftover of filesOf(kept(folder, { path }))) await rm(leftover, { force: true })
    }
    return await copiedLive(path, folder)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** @returns the files that were copied; undefined when one changed, came or went meanwhile */
async function copyAtRest(path: string, folder: string): Promise<readonly FileState[] | undefined> {
  const files = await statesOf(path)
  try {
    for (const file of files) await copyInto(folder, file, 'original-')
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  return sameStates(await statesOf(path), files) ? files : undefined
}

/** The engine copies under its own locks, however busy the database is. */
async function copiedLive(path: string, folder: string): Promise<Snapshot> {
  const [state] = await statesOf(path)
  if (!state) throw missingStore(path)
  const live = await openDatabase({ path, role: 'source', access: 'read' })
  try {
    await live.backup(kept(folder, state))
  } finally {
    await live.close()
  }
  return openCopy(path, folder, [state])
}

async function openCopy(path: string, folder: string, files: readonly FileState[]): Promise<Snapshot> {
  const database = await openFirstCopy(path, folder, files)
  return {
    path,
    database,
    files,
    chunksOf: (file) => chunksAt(kept(folder, file)),
    isCurrent: async () => true,
    async close() {
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What reads changes no file but `-shm`; a journal must be rolled back, which a copy of the copy is for. */
async function openFirstCopy(path: string, folder: string, files: readonly FileState[]): Promise<Database> {
  if (!files.some((file) => file.path.endsWith('-journal'))) {
    return openDatabase({ path: kept(folder, { path }), role: 'source', access: 'read' })
  }
  for (const file of files) await copyInto(folder, { path: kept(folder, file) }, 'read-', basename(file.path))
  return openDatabase({ path: join(folder, `read-${basename(path)}`), role: 'source', access: 'write' })
}

function kept(folder: string, file: { readonly path: string }): string {
  return join(folder, `original-${basename(file.path)}`)
}

async function copyInto(
  folder: string,
  file: { readonly path: string },
  prefix: string,
  name = basename(file.path),
): Promise<void> {
  const to = join(folder, prefix + name)
  await onFile({ path: file.path, doing: 'read' }, () => copyFile(file.path, to, constants.COPYFILE_FICLONE))
}
