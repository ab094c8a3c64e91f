import { type FileHandle, open } from 'node:fs/promises'
import { writeFully } from '../../../lib/durable-file.ts'
import { cutShort } from '../errors.ts'

const CHUNK_BYTES = 1024 * 1024

/** Writes a file from its beginning, piece behind piece. */
export class Appender {
  readonly #file: FileHandle
  #length = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  async text(text: string): Promise<void> {
    await this.#bytes(Buffer.from(text))
  }

  async file(path: string, from: number, to: number): Promise<void> {
    const part = await open(path, 'r')
    try {
      const buffer = new Uint8Array(CHUNK_BYTES)
      for (let at = from; at < to;) {
        const { bytesRead } = await part.read(buffer, 0, Math.min(CHUNK_BYTES, to - at), at)
        if (bytesRead === 0) throw cutShort(path)
        await this.#bytes(buffer.subarray(0, bytesRead))
        at += bytesRead
      }
    } finally {
      await part.close()
    }
  }

  async #bytes(bytes: Uint8Array): Promise<void> {
    await writeFully(this.#file, bytes, this.#length)
    this.#length += bytes.length
  }
}
