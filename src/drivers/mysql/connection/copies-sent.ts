import type { Socket } from 'node:net'
import type { Connection } from 'mysql2'
import { freeBuffers } from '../../../lib/free-buffers.ts'

/**
 * mysql2 copies what it is given into a packet, and leaves that to be collected: beside the next page. These copies are freed when
 * the socket has nothing left to send.
 */
export class CopiesSent {
  readonly #socket: Socket
  readonly #copies = new Set<ArrayBufferLike>()
  readonly #drained = (): void => this.free()

  constructor(connection: Connection) {
    this.#socket = Reflect.get(connection, 'stream') as Socket
    // Ahead of mysql2, which goes on then.
    this.#socket.on('drain', this.#drained)
  }

  /** The same bytes: where they are copied to is noted. */
  noted(bytes: Buffer): Buffer {
    const copy: Buffer['copy'] = (to, ...where) => {
      if (to.byteLength === to.buffer.byteLength) this.#copies.add(to.buffer)
      return Buffer.prototype.copy.call(bytes, to, ...where)
    }
    return Object.assign(bytes, { copy })
  }

  /** As far as it is sent. */
  free(): void {
    if (this.#copies.size === 0 || this.#socket.writableLength > 0) return
    freeBuffers([...this.#copies])
    this.#copies.clear()
  }

  /** Nothing more is sent. */
  close(): void {
    this.#socket.off('drain', this.#drained)
    this.free()
  }
}
