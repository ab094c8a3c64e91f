import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import type { Stats } from 'node:fs'
import { DrayError } from '../model/error.ts'
import { closestWord } from './closest-word.ts'

/** The first 16 bytes of every SQLite database: https://www.sqlite.org/fileformat.html#the_database_header */
const SQLITE_HEADER = Buffer.from('SQLite format 3\0', 'latin1')
const SQLITE_EXTENSIONS = new Set(['.db', '.sqlite', '.sqlite3'])

/** What kind of store lies at a plain path, and why we think so. */
export interface Recognised {
  readonly scheme: 'json' | 'sqlite'
  /** For eyes: `a folder`. */
  readonly because: string
}

/**
 * A target may be made by the run; a source must be there.
 * @throws ADDRESS_INVALID when it could be two kinds or is none; STORE_MISSING, PERMISSION_DENIED, IO_FAILED
 */
export async function recognisePath(path: string, role: 'source' | 'target'): Promise<Recognised> {
  const extension = extname(path).toLowerCase()
  const found = await statOf(path)
  if (!found && role === 'source') throw await missing(path)
  if (!found) return recogniseMissing(path, extension)
  if (found.isDirectory()) return { scheme: 'json', because: 'a folder' }
  if (extension === '.json') return { scheme: 'json', because: 'a .json file' }
  if (await isSqlite(path, found, extension)) return { scheme: 'sqlite', because: 'an SQLite database' }
  throw unrecognised(
    path,
    `What lies at ${path} is neither a folder, nor a .json file, nor an SQLite database`,
  )
}

function recogniseMissing(path: string, extension: string): Recognised {
  if (extension === '.json') return { scheme: 'json', because: 'the name of a .json file' }
  if (SQLITE_EXTENSIONS.has(extension)) {
    return { scheme: 'sqlite', because: `the name of a ${extension} file` }
  }
  throw unrecognised(path, `Nothing lies at ${path}, so its kind cannot be seen`)
}

/** An empty file is an empty database to SQLite; only its name tells that it is meant as one. */
async function isSqlite(path: string, found: Stats, extension: string): Promise<boolean> {
  if (!found.isFile()) return false
  if (found.size === 0) return SQLITE_EXTENSIONS.has(extension)
  const header = await headOf(path)
  return header.equals(SQLITE_HEADER)
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw unreadable(path, error)
  }
}

async function headOf(path: string): Promise<Buffer> {
  try {
    await using file = await open(path)
    const { bytesRead, buffer } = await file.read(Buffer.alloc(SQLITE_HEADER.byteLength), 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw unreadable(path, error)
  }
}

async function missing(path: string): Promise<DrayError> {
  const name = basename(path)
  const names = await readdir(dirname(path)).catch(() => [])
  const meant = closestWord(name, names)
  const there = meant && path.slice(0, path.lastIndexOf(name)) + meant
  return new DrayError('STORE_MISSING', `Nothing lies at ${path}`, {
    hint: there === undefined ? 'Check the path' : `Did you mean ${there}?`,
  })
}

function unrecognised(path: string, message: string): DrayError {
  return new DrayError('ADDRESS_INVALID', message, {
    hint: `Say which kind of store it is: json:${path} or sqlite:${path}`,
  })
}

function unreadable(path: string, cause: unknown): DrayError {
  const denied = systemCode(cause) === 'EACCES' || systemCode(cause) === 'EPERM'
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new DrayError(
    denied ? 'PERMISSION_DENIED' : 'IO_FAILED',
    `${path} could not be looked at: ${reason}`,
    { hint: denied ? 'Run dray as a user who may read it' : 'Check the disk and the path', cause },
  )
}

function systemCode(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined
}
