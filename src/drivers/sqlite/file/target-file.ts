import { lstat, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ignoring, makeFolderDurably } from '../../../lib/durable-file.ts'
import { onFile } from '../../../store/file-error.ts'
import { type Database, openDatabase } from '../database.ts'
import { deadLink, noFile, targetChanged } from '../errors.ts'
import { type FileState, isInWalMode, sameStates, statesOf } from './file-state.ts'

/**
 * The database file of a target, the folder beside it, and the connections to both. Nothing is opened before it is
 * needed, and for writing only when something is written: who only looks leaves nothing behind.
 */
export interface TargetFile {
  readonly path: string
  /** Lease and staged files lie here. */
  readonly folder: string
  exists(): Promise<boolean>
  /** What readers read; undefined where there is no file. */
  published(): Promise<Database | undefined>
  /** What the run writes: the file where it is there, else one that is staged until it is published. @throws TARGET_CHANGED */
  forRun(run: string): Promise<Database>
  /** The file, opened for writing; undefined where there is none. */
  forWriting(): Promise<Database | undefined>
  stagedPath(run: string): string
  /** Closes the connection to one path, or all of them. */
  close(path?: string): Promise<void>
}

interface Connection {
  readonly database: Database
  readonly access: 'immutable' | 'read' | 'write'
  readonly states: readonly FileState[]
}

export async function targetFile(address: string): Promise<TargetFile> {
  const path = await canonical(address)
  const folder = `${path}.dray`
  const connections = new Map<string, Connection>()

  const close = async (of?: string): Promise<void> => {
    for (const [at, { database }] of connections) {
      if (of !== undefined && at !== of) continue
      connections.delete(at)
      await database.close()
    }
  }

  const open = async (at: string, access: Connection['access']): Promise<Database> => {
    const states = await statesOf(at)
    const known = connections.get(at)
    if (known && isGood(known, access, states)) return known.database
    await close(at)
    const database = await openDatabase({ path: at, role: 'target', access })
    connections.set(at, { database, access, states: await statesOf(at) })
    return database
  }

  const exists = (): Promise<boolean> => isFile(path)
  const stagedPath = (run: string): string => join(folder, `${encodeURIComponent(run)}.db`)

  return {
    path,
    folder,
    exists,
    stagedPath,
    close,
    async published() {
      if (await exists()) return open(path, await readingAccess(path, connections.get(path)?.access))
      await close(path)
      return undefined
    },
    async forWriting() {
      return (await exists()) ? open(path, 'write') : undefined
    },
    async forRun(run) {
      const staged = stagedPath(run)
      if (!(await exists())) return openStaged(staged, open)
      if ((await isFile(staged)) && !(await isSameFile(staged, path))) throw targetChanged(path)
      return open(path, 'write')
    },
  }
}

/**
 * The same file has one path, whatever links lead to it; it need not be there.
 * @throws STORE_INVALID at a link that leads nowhere: what would be made there is not what it names
 */
async function canonical(address: string): Promise<string> {
  const absolute = resolve(address)
  const there = await realpath(absolute).catch(ignoring('ENOENT'))
  if (there !== undefined) return there
  const appeared = await lstat(absolute).catch(ignoring('ENOENT'))
  if (appeared?.isSymbolicLink()) throw deadLink(absolute)
  // Another run published it at this very moment.
  if (appeared) return canonical(absolute)
  const folder = dirname(absolute)
  return folder === absolute ? absolute : join(await canonical(folder), basename(absolute))
}

export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all(
    [a, b].map((path) => stat(path, { bigint: true }).catch(ignoring('ENOENT'))),
  )
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev
}

export async function isFile(path: string): Promise<boolean> {
  const found = await onFile({ path, doing: 'read' }, () => stat(path).catch(ignoring('ENOENT')))
  if (found && !found.isFile()) throw noFile(path)
  return found !== undefined
}

async function openStaged(
  path: string,
  open: (at: string, access: 'write') => Promise<Database>,
): Promise<Database> {
  await onFile({ path, doing: 'write' }, () => makeFolderDurably(dirname(path), { mode: 0o700 }))
  const database = await open(path, 'write')
  // Nobody reads it yet, and what is loaded is new pages nearly all: these go to a WAL and from there to the file, but in
  // this mode to the file alone. A journal that keeps its length is on disk in a third of the time that a new one takes.
  database.exec('PRAGMA journal_mode = PERSIST')
  database.exec('PRAGMA cache_size = -8000')
  // Rows come in any order, and a circle of references has none.
  database.exec('PRAGMA foreign_keys = OFF')
  return database
}

/**
 * Left in WAL mode and at rest, a database is read without the files that SQLite would make beside it. A journal of
 * somebody who died is played back before anything can be read, and that is writing: any program that looks does it.
 * https://sqlite.org/atomiccommit.html#_hot_rollback_journals
 * Where a connection holds locks this was decided already, and a look into the file would cost it them.
 * https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 */
async function readingAccess(path: string, open?: Connection['access']): Promise<Connection['access']> {
  if (open === 'read' || open === 'write') return 'read'
  const files = await statesOf(path)
  if (files.some((file) => file.path.endsWith('-journal'))) return 'write'
  return files.length === 1 && (await isInWalMode(path)) ? 'immutable' : 'read'
}

/** A connection may serve a weaker wish; one that locks nothing serves only while the file is as it was. */
function isGood(
  { access, states }: Connection,
  wanted: Connection['access'],
  now: readonly FileState[],
): boolean {
  if (access === 'write') return states[0]?.inode === now[0]?.inode
  return (
    access === wanted &&
    (access === 'immutable' ? sameStates(states, now) : states[0]?.inode === now[0]?.inode)
  )
}
