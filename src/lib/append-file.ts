import { closeSync, constants, fdatasync, fdatasyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { promisify } from 'node:util'
import { crashPoint } from './crash-point.ts'
import { makePrivateFolder, syncFolderNow } from './private-folder.ts'

const fdatasyncAsync = promisify(fdatasync)

/**
 * A file that is only written at its end, 0600, made with its folders (0700) when it is not there. It knows how much of
 * it is on disk. After a write or a sync has failed nobody knows: every later call throws, and a failed sync is never
 * tried again, as the system may have dropped what it could not write.
 */
export class AppendFile {
  readonly path: string
  readonly #kind: string
  readonly #fd: number
  #end = 0
  #syncedTo = 0
  #truncations = 0
  #failure: unknown

  /** @param wholeTo finds where what is there ends; the rest is cut off */
  constructor(path: string, wholeTo: (path: string) => number) {
    this.path = path
    this.#kind = kindOf(path)
    const { fd, isNew } = openToWrite(path)
    this.#fd = fd
    crashPoint(`${this.#kind}:opened`)
    if (isNew) return
    try {
      this.#end = wholeTo(path)
      ftruncateSync(this.#fd, this.#end)
      // What a killed process wrote is in memory only, until now.
      this.sync()
    } catch (error) {
      this.close()
      throw error
    }
  }

  get end(): number {
    return this.#end
  }

  get syncedTo(): number {
    return this.#syncedTo
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined
  }

  write(bytes: Uint8Array): void {
    crashPoint(`${this.#kind}.append:before`)
    this.#attempt(() => {
      let written = 0
      // A single write may take less.
      while (written < bytes.byteLength) {
        written += writeSync(this.#fd, bytes, written, bytes.byteLength - written, this.#end + written)
      }
    })
    this.#end += bytes.byteLength
    crashPoint(`${this.#kind}.append:written`)
  }

  sync(): void {
    this.#attempt(() => fdatasyncSync(this.#fd))
    this.#syncedTo = this.#end
    crashPoint(`${this.#kind}:synced`)
  }

  /** As `sync`, for what is written now; the process goes on meanwhile. */
  async syncMeanwhile(): Promise<void> {
    this.#refuseIfFailed()
    const { end } = this
    const truncations = this.#truncations
    try {
      await fdatasyncAsync(this.#fd)
    } catch (error) {
      this.#failure ??= error
      throw error
    }
    if (truncations === this.#truncations) this.#syncedTo = Math.max(this.#syncedTo, end)
    crashPoint(`${this.#kind}:synced`)
  }

  /** Durable when it returns. */
  truncate(offset: number): void {
    crashPoint(`${this.#kind}.cut:before`)
    this.#attempt(() => ftruncateSync(this.#fd, offset))
    crashPoint(`${this.#kind}.cut:after`)
    this.#truncations++
    this.#end = offset
    this.sync()
  }

  close(): void {
    closeSync(this.#fd)
  }

  #attempt(deed: () => void): void {
    this.#refuseIfFailed()
    try {
      deed()
    } catch (error) {
      this.#failure = error
      throw error
    }
  }

  #refuseIfFailed(): void {
    if (this.#failure === undefined) return
    throw new Error(`${this.path} failed before and takes no more writes`, { cause: this.#failure })
  }
}

/** `p0001.writelog` is a `writelog`. */
function kindOf(path: string): string {
  return basename(path).split('.').slice(1).join('.')
}

function openToWrite(path: string): { readonly fd: number; readonly isNew: boolean } {
  const flags = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0)
  try {
    return { fd: openSync(path, flags), isNew: false }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  makePrivateFolder(dirname(path))
  const fd = openSync(path, flags | constants.O_CREAT | constants.O_EXCL, 0o600)
  syncFolderNow(dirname(path))
  return { fd, isNew: true }
}
