import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { link, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { crashPoint } from '../../lib/crash-point.ts'
import { DrayError } from '../../model/error.ts'
import {
  ignoring,
  makeFolderDurably,
  syncFolder,
  systemCode,
  TEMPORARY_SUFFIX,
  temporaryBeside,
  writeAndSync,
} from '../../lib/durable-file.ts'
import type { Control, ControlRecord } from './control.ts'
import { onFile } from '../file-error.ts'

/**
 * Older versions that stay beside the newest. A process that read version n, slept, and creates n + 1 after others made
 * and removed theirs is told by the listing that follows: then a version of at least n + 1 + 8 is there.
 */
const KEPT_VERSIONS = 8
/** Each round means that another process was faster; so many in a row mean that something else is wrong. */
const ROUNDS = 1000

/**
 * The control of a file target: a folder beside it. A record is the highest n of `<name>.<n>`, made by exclusive
 * creation with its complete content; a removed one is an empty file, so that numbers never begin again under someone
 * who still holds an old tag. The folder is made by the first put.
 * @throws DrayError PERMISSION_DENIED, STORE_FULL, IO_FAILED … A missing folder is no error: nothing is recorded
 */
export function folderControl(folder: string): Control {
  return {
    get: (name) => onFile({ path: folder, doing: 'read' }, async () => newest(folder, name).record),
    put: (name, bytes, options) =>
      onFile({ path: folder, doing: 'write' }, () => put(folder, name, bytes, options)),
    remove: (name) => onFile({ path: folder, doing: 'remove' }, () => remove(folder, name)),
    dispose: () => onFile({ path: folder, doing: 'remove' }, () => dispose(folder)),
  }
}

interface Newest {
  /** 0 where the name was never used. */
  readonly version: number
  readonly record: ControlRecord | undefined
}

async function put(
  folder: string,
  name: string,
  bytes: Uint8Array,
  options: { readonly ifTag?: string | null } = {},
): Promise<string | undefined> {
  if (bytes.length === 0) throw new DrayError('BUG', 'A control record is never empty: empty means removed')
  for (let round = 0; round < ROUNDS; round++) {
    const at = newest(folder, name)
    if (options.ifTag !== undefined && (at.record?.tag ?? null) !== options.ifTag) return undefined
    if (await createVersion(folder, name, at.version + 1, bytes)) return tagOf(at.version + 1, bytes)
  }
  throw new DrayError('STORE_BUSY', `Others kept changing ${name} in ${folder}`, { retry: 'again' })
}

async function remove(folder: string, name: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const at = newest(folder, name)
    if (!at.record || (await createVersion(folder, name, at.version + 1, new Uint8Array(0)))) return
  }
}

/**
 * At once: a lease is confirmed for each page, and each of these five calls by itself would wait behind a page that an
 * engine of this process is taking.
 */
function newest(folder: string, name: string): Newest {
  for (let round = 0; round < ROUNDS; round++) {
    const version = Math.max(0, ...versionsOf(folder, name))
    if (version === 0) return { version, record: undefined }
    // Gone between listing and reading: a newer one is there, so look again.
    const bytes = contentOf(pathOf(folder, name, version))
    if (bytes)
      return { version, record: bytes.length === 0 ? undefined : { bytes, tag: tagOf(version, bytes) } }
  }
  throw new DrayError('STORE_BUSY', `Others kept changing ${name} in ${folder}`, { retry: 'again' })
}

/** False when another process made this version, or a later one, first. */
async function createVersion(
  folder: string,
  name: string,
  version: number,
  bytes: Uint8Array,
): Promise<boolean> {
  await makeFolderDurably(folder, { mode: 0o700 })
  const path = pathOf(folder, name, version)
  const temporary = temporaryBeside(path)
  try {
    await writeAndSync(temporary, bytes, 0o600)
    await link(temporary, path)
    crashPoint('control.version:linked')
  } catch (error) {
    // ENOENT: the folder was disposed of by another run that ended just now.
    if (systemCode(error) === 'EEXIST' || systemCode(error) === 'ENOENT') return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
  const versions = versionsOf(folder, name)
  if (Math.max(...versions) >= version + KEPT_VERSIONS) {
    await rm(path, { force: true })
    return false
  }
  await syncFolder(folder)
  const old = versions.filter((other) => other <= version - KEPT_VERSIONS)
  for (const other of old) await rm(pathOf(folder, name, other), { force: true })
  return true
}

/** Versions, removed records and leftovers go; a record that is still there, or anything else, keeps the folder. */
async function dispose(folder: string): Promise<void> {
  const names = list(folder)
  const records = new Set(names.map((name) => VERSION.exec(name)?.[1]).filter((name) => name !== undefined))
  for (const record of records) {
    if (newest(folder, decodeURIComponent(record)).record) return
  }
  const ours = names.filter((name) => VERSION.test(name) || name.endsWith(TEMPORARY_SUFFIX))
  for (const name of ours) await rm(join(folder, name), { force: true })
  crashPoint('control.dispose:emptied')
  await rmdir(folder).catch(ignoring('ENOENT', 'ENOTEMPTY', 'EEXIST'))
  await syncFolder(join(folder, '..')).catch(ignoring('ENOENT'))
}

const VERSION = /^([^.].*)\.([1-9]\d*)$/

function versionsOf(folder: string, name: string): readonly number[] {
  const wanted = encodedName(name)
  return list(folder).flatMap((file) => {
    const match = VERSION.exec(file)
    return match?.[1] === wanted ? [Number(match[2])] : []
  })
}

function list(folder: string): readonly string[] {
  const entries = unlessGone(() => readdirSync(folder, { withFileTypes: true }))
  return (entries ?? []).filter((entry) => entry.isFile()).map((entry) => entry.name)
}

function contentOf(path: string): Uint8Array | undefined {
  return unlessGone(() => readFileSync(path))
}

function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    return ignoring('ENOENT')(error)
  }
}

function pathOf(folder: string, name: string, version: number): string {
  return join(folder, `${encodedName(name)}.${version}`)
}

/** A leading dot would make it look like a temporary file. */
function encodedName(name: string): string {
  return encodeURIComponent(name).replace(/^\./, '%2E')
}

/** With the content in it, since a folder that was disposed of begins again at 1. */
function tagOf(version: number, bytes: Uint8Array): string {
  return `${version}-${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`
}
