import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { systemCode } from '../lib/durable-file.ts'
import { onFile } from '../store/file-error.ts'
import { backupCorrupt } from './backup-corrupt.ts'
import { type BundleUnit, DATA_FOLDER, type Manifest, MANIFEST_FILE } from './manifest.ts'
import { readManifest } from './read-manifest.ts'
import { unitPath } from './unit-path.ts'

export interface VerifiedBundle {
  readonly manifest: Manifest
  readonly files: number
  readonly bytes: number
}

const CHUNK_BYTES = 1024 * 1024
/** More are counted, not listed. */
const LISTED = 100

/**
 * Reads every byte of a bundle again and holds it against its manifest; files that it does not name are named.
 * @throws DrayError BACKUP_CORRUPT with each thing that is wrong, STORE_MISSING, PERMISSION_DENIED, IO_FAILED
 */
export async function verifyBundle(folder: string, signal?: AbortSignal): Promise<VerifiedBundle> {
  const manifest = await readManifest(folder)
  const faults = new Faults()
  if (manifest.id !== basename(resolve(folder))) faults.add(`the manifest is that of bundle ${manifest.id}`)
  for (const unit of manifest.units) {
    signal?.throwIfAborted()
    faults.add(await faultOf(unit, unitPath(join(folder, DATA_FOLDER), unit.path), signal))
  }
  const expected = new Set([MANIFEST_FILE, ...manifest.units.map(({ path }) => `${DATA_FOLDER}/${path}`)])
  for await (const path of filesBelow(folder)) {
    if (!expected.has(path)) faults.add(`${path} is not in the manifest`)
  }
  faults.throwIfAny(folder)
  const bytes = manifest.units.reduce((sum, unit) => sum + unit.bytes, 0)
  return { manifest, files: manifest.units.length, bytes }
}

class Faults {
  readonly #listed: string[] = []
  #count = 0

  add(fault: string | undefined): void {
    if (fault === undefined) return
    this.#count++
    if (this.#listed.length < LISTED) this.#listed.push(fault)
  }

  throwIfAny(folder: string): void {
    if (this.#count === 0) return
    const more = this.#count > 1 ? ` (and ${this.#count - 1} more)` : ''
    throw backupCorrupt(`The backup ${folder} is damaged: ${this.#listed[0]}${more}`, {
      details: this.#listed,
    })
  }
}

async function faultOf(unit: BundleUnit, path: string, signal?: AbortSignal): Promise<string | undefined> {
  const found = await onFile({ path, doing: 'read' }, () => lstat(path).catch(absent))
  if (!found) return `${unit.path} is missing`
  if (!found.isFile()) return `${unit.path} is not a plain file`
  if (found.size !== unit.bytes) return `${unit.path} has ${found.size} bytes instead of ${unit.bytes}`
  const sha256 = await onFile({ path, doing: 'read' }, () => hashOf(path, signal))
  return sha256 === unit.sha256 ? undefined : `${unit.path} has other content than was backed up`
}

async function hashOf(path: string, signal?: AbortSignal): Promise<string> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    const hash = createHash('sha256')
    const chunk = new Uint8Array(CHUNK_BYTES)
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await file.read(chunk, 0, chunk.length)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(chunk.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}

/** All that is no folder, as paths with `/` from the folder on; links are named, not followed. */
async function* filesBelow(folder: string, prefix = ''): AsyncGenerator<string> {
  const path = join(folder, prefix)
  const entries = await onFile({ path, doing: 'list' }, () => readdir(path, { withFileTypes: true }))
  for (const entry of entries) {
    if (entry.isDirectory()) yield* filesBelow(folder, `${prefix}${entry.name}/`)
    else yield prefix + entry.name
  }
}

function absent(error: unknown): undefined {
  // ENOTDIR: a part of its path is a file by now.
  if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'ENOTDIR') throw error
}
