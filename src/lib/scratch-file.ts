import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { makePrivateFolder } from './private-folder.ts'

/** A file of 32-bit lanes that nobody needs after a crash. Positions are in bytes. */
export interface ScratchFile {
  write(lanes: Int32Array, position: number): void
  read(into: Int32Array, position: number): void
  /** Removes it. */
  close(): void
}

/** Makes the file, 0600, or takes over one that a crash left at this path. */
export function openScratchFile(path: string): ScratchFile {
  makePrivateFolder(dirname(path))
  const file = openSync(path, 'w+', 0o600)
  return {
    write: (lanes, position) => naming(path, () => writeAll(file, bytesOf(lanes), position)),
    read: (into, position) => naming(path, () => readAll(file, bytesOf(into), position)),
    close() {
      closeSync(file)
      rmSync(path, { force: true })
    },
  }
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  let done = 0
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, position + done)
}

function readAll(file: number, into: Uint8Array, position: number): void {
  let done = 0
  while (done < into.length) {
    const read = readSync(file, into, done, into.length - done, position + done)
    if (read === 0) throw new Error(`it ends at byte ${position + done}`)
    done += read
  }
}

/** The system's error about an open file does not say which. */
function naming(path: string, deed: () => void): void {
  try {
    deed()
  } catch (error) {
    throw Object.assign(error as Error, { path })
  }
}

function bytesOf(lanes: Int32Array): Uint8Array {
  return new Uint8Array(lanes.buffer, lanes.byteOffset, lanes.byteLength)
}
