import { randomUUID } from 'node:crypto'
import { constants, copyFile, mkdir, mkdtemp, rm, statfs } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { isDrayError } from '../../../model/error.ts'
import { onFile } from '../../../store/file-error.ts'
import { type Database, openDatabase } from '../database.ts'
import { noRoomForCopy } from '../errors.ts'
import {
  ageOf,
  chunksAt,
  type FileState,
  filesOf,
  generationOfStates,
  isInWalMode,
  sameStates,
  statesOf,
} from './file-state.ts'
import { openWhole } from './open-whole.ts'
import { freeBytesAt } from './room.ts'

/** A database copied to scratch as it was at one moment. */
export interface Copy {
  readonly database: Database
  /** What was copied, and its state at its place then. */
  readonly files: readonly FileState[]
  /** The same for copies of files that lay still; of a busy database every copy is another. */
  readonly generation: string
  /** It did not keep still for a copy of its files: the engine made one. */
  readonly isLive: boolean
  /** Byte for byte what lay there. The engine's copy holds the same documents. */
  readonly isExact: boolean
  chunksOf(file: FileState): AsyncIterable<Uint8Array>
  remove(): Promise<void>
}

/** A database at rest is copied whole at the first try. */
const COPY_TRIES = 3

/** Writes within one tick of the file system's clock leave one time: a file is at rest when it is older than some. */
const TICKS_MS = 50

/**
 * With its log or journal, byte for byte, while nobody writes; otherwise by the engine, under its own locks: a lone file
 * does not tell that somebody is in the middle of a write. The copy is what SQLite works on: it replays the log, or rolls
 * the journal back, there.
 * @throws NO_SPACE, STORE_BUSY
 */
export async function copyDatabase(path: string, scratch: string): Promise<Copy> {
  const files = await statesOf(path)
  if (!(await hasRoomFor(files, scratch))) throw noRoomForCopy(path, scratch)
  await mkdir(scratch, { recursive: true })
  const folder = await onFile({ path: scratch, doing: 'write' }, () => mkdtemp(join(scratch, 'sqlite-')))
  try {
    if (ageOf(files) < TICKS_MS) await setTimeout(TICKS_MS)
    const copy = (await tellsOfWrites(path)) ? await copiedAtRest(path, folder) : undefined
    return copy ?? (await copiedByEngine(path, folder))
  } catch (error) {
    const isFull = isDrayError(error) && (error.code === 'STORE_FULL' || (await hasNoFilesLeft(scratch)))
    await rm(folder, { recursive: true, force: true })
    throw isFull ? noRoomForCopy(path, scratch, error) : error
  }
}

/** The engine tells a disk that takes no further file as one that cannot be opened. Some file systems count none at all. */
async function hasNoFilesLeft(folder: string): Promise<boolean> {
  const { files, ffree } = await statfs(folder)
  return files > 0 && ffree === 0
}

/** A log or a journal beside the file; or in WAL mode none, for then nobody is in it. */
async function tellsOfWrites(path: string): Promise<boolean> {
  const { length } = await statesOf(path)
  return length > 1 || isInWalMode(path)
}

/** Twice, where a copy must be copied again before it can be read. */
export async function hasRoomFor(files: readonly FileState[], scratch: string): Promise<boolean> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const times = files.some(isJournal) ? 2 : 1
  return (await freeBytesAt(join(scratch, 'copy'))) > times * bytes
}

async function copiedAtRest(path: string, folder: string): Promise<Copy | undefined> {
  for (let attempt = 1; attempt <= COPY_TRIES; attempt++) {
    const files = await copyFiles(path, folder)
    if (files) return copyOfFiles(path, folder, files)
    // A log of another moment beside the next copy would be taken for its own.
    for (const leftover of filesOf(kept(folder, { path }))) await rm(leftover, { force: true })
  }
  return undefined
}

/** @returns the files that were copied; undefined when one changed, came or went meanwhile */
async function copyFiles(path: string, folder: string): Promise<readonly FileState[] | undefined> {
  const files = await statesOf(path)
  if (ageOf(files) < TICKS_MS) return undefined
  try {
    for (const file of files) await copyInto(folder, file, 'original-')
  } catch (error) {
    if (!isDrayError(error) || error.code !== 'STORE_MISSING') throw error
  }
  return sameStates(await statesOf(path), files) ? files : undefined
}

async function copyOfFiles(path: string, folder: string, files: readonly FileState[]): Promise<Copy> {
  const database = await openCopy(path, folder, files)
  return {
    database,
    files,
    generation: generationOfStates(files),
    isLive: false,
    isExact: true,
    chunksOf: (file) => chunksAt(kept(folder, file)),
    remove: () => removeCopy(database, folder),
  }
}

/** One read transaction spans all of it: in WAL mode nobody waits, in the other modes writers do for as long. */
async function copiedByEngine(path: string, folder: string): Promise<Copy> {
  const before = await statesOf(path)
  const live = await openWhole({ path, role: 'source', access: 'read' })
  try {
    live.exec('BEGIN')
    live.get('SELECT count(*) FROM sqlite_schema')
    await live.backup(kept(folder, { path }))
  } finally {
    await live.close()
  }
  const isLive = ageOf(before) < TICKS_MS || !sameStates(await statesOf(path), before)
  const database = await openCopy(path, folder, [])
  return {
    database,
    files: isLive ? before.slice(0, 1) : before,
    generation: isLive ? `live-${randomUUID()}` : generationOfStates(before),
    isLive,
    isExact: false,
    chunksOf: () => chunksAt(kept(folder, { path })),
    remove: () => removeCopy(database, folder),
  }
}

async function removeCopy(database: Database, folder: string): Promise<void> {
  await database.close()
  await rm(folder, { recursive: true, force: true })
}

/** What reads changes no file but `-shm`; a journal must be rolled back, which a copy of the copy is for. */
async function openCopy(path: string, folder: string, files: readonly FileState[]): Promise<Database> {
  if (!files.some(isJournal)) {
    return openWhole({ path: kept(folder, { path }), called: path, role: 'source', access: 'read' })
  }
  for (const file of files) await copyInto(folder, { path: kept(folder, file) }, 'read-', basename(file.path))
  const replayed = join(folder, `read-${basename(path)}`)
  return openDatabase({ path: replayed, called: path, role: 'source', access: 'write' })
}

function isJournal({ path }: FileState): boolean {
  return path.endsWith('-journal')
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
