import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { ignoring } from '../../../lib/durable-file.ts'
import { onFile } from '../../../store/file-error.ts'

/** How a file was when it was looked at. */
export interface FileState {
  readonly path: string
  readonly bytes: number
  readonly modifiedMs: number
  readonly inode: string
  /** Changes with the file, to the nanosecond. */
  readonly tag: string
}

const CHUNK_BYTES = 1 << 20
const SIDES = ['-wal', '-journal'] as const
/** The files that belong to a database. https://sqlite.org/tempfiles.html */
export function filesOf(path: string): readonly string[] {
  return [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]
}

/** A file from beginning to end. */
export async function* chunksAt(path: string): AsyncGenerator<Uint8Array> {
  const handle = await onFile({ path, doing: 'read' }, () => open(path, 'r'))
  try {
    const buffer = new Uint8Array(CHUNK_BYTES)
    for (let position = 0; ;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
      position += bytesRead
    }
  } finally {
    await handle.close()
  }
}

export async function statesOf(path: string): Promise<readonly FileState[]> {
  const states = await Promise.all([path, ...SIDES.map((side) => path + side)].map(stateOf))
  return states.filter((state) => state !== undefined)
}

export function sameStates(a: readonly FileState[], b: readonly FileState[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

export async function stateOf(path: string): Promise<FileState | undefined> {
  const found = await stat(path, { bigint: true }).catch(ignoring('ENOENT'))
  // A journal that was emptied, not removed, says nothing (journal_mode=TRUNCATE).
  if (!found || (found.size === 0n && path.endsWith('-journal'))) return undefined
  const modifiedMs = Number(found.mtimeNs / 1_000_000n)
  const inode = `${found.dev}:${found.ino}`
  return { path, bytes: Number(found.size), modifiedMs, inode, tag: `${inode}:${found.mtimeNs}` }
}

/** Milliseconds since the last of them was written; a time in the future says nothing. */
export function ageOf(files: readonly FileState[]): number {
  const age = Date.now() - Math.max(0, ...files.map(({ modifiedMs }) => modifiedMs))
  return age < 0 ? Infinity : age
}

export function generationOfStates(files: readonly FileState[]): string {
  const states = JSON.stringify(files.map(({ tag, bytes }) => [tag, bytes]))
  return createHash('sha256').update(states).digest('hex')
}

/** Bytes 18 and 19 of the header are 2 in WAL mode. https://sqlite.org/fileformat.html#file_format_version_numbers */
export async function isInWalMode(path: string): Promise<boolean> {
  const file = await onFile({ path, doing: 'read' }, () => open(path, 'r'))
  try {
    const header = Buffer.alloc(20)
    await file.read(header, 0, 20, 0)
    return header[18] === 2
  } finally {
    await file.close()
  }
}
