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
    write(lanes, position) {
      const bytes = bytesOf(lanes)
      let done = 0
      while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, position + done)
    },
    read(into, position) {
      const bytes = bytesOf(into)
      let done = 0
      while (done < bytes.length) {
        const read = readSync(file, bytes, done, bytes.length - done, position + done)
        if (read === 0) throw new Error(`${path} ends at byte ${position + done}`)
        done += read
      }
    },
    close() {
      closeSync(file)
      rmSync(path, { force: true })
    },
  }
}

function bytesOf(lanes: Int32Array): Uint8Array {
  return new Uint8Array(lanes.buffer, lanes.byteOffset, lanes.byteLength)
}
