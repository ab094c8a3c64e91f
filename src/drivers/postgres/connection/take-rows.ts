import type { Duplex } from 'node:stream'
import { freeBuffers } from '../../../lib/free-buffers.ts'
import type { RenderedText } from '../../../model/scan/rendered-text.ts'

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
const COPY_DATA = 0x64
/** Of a message, in front of what it says: its kind, and its length without the first byte. */
export const MESSAGE_HEAD_BYTES = 5

/**
 * Takes the messages with rows of a COPY off their way to the client, as they come and with their heads; all other
 * messages go on to it. The client makes two objects of each row and calls three functions; here a chunk of the network is
 * copied at once. Begun when no answer is under way, so that what comes next is the beginning of a message.
 * @returns what gives everything back to the client
 */
export function takeRows(stream: Duplex, rows: RenderedText): () => void {
  const [client, ...others] = stream.listeners('data') as ((chunk: Buffer) => void)[]
  if (!client || others.length > 0) throw new Error('The client is not alone in reading its connection')
  /** Bytes of the message under way that are still to come, or, before it is told how many, of its length. */
  let left = 0
  let ofLength = 0
  let isRow = false

  const handOver = (chunk: Buffer, from: number, to: number): void => {
    if (isRow) rows.putRange(chunk, from, to)
    else if (to > from) client(chunk.subarray(from, to))
  }
  const take = (chunk: Buffer): void => {
    let from = 0
    for (let at = 0; at < chunk.length;) {
      if (ofLength > 0) {
        left = (left << 8) | chunk[at++]!
        if (--ofLength > 0) continue
        left -= LENGTH_BYTES
        if (isRow && left >= LONG_BYTES) rows.expect(at - from + left)
      } else if (left > 0) {
        const within = Math.min(left, chunk.length - at)
        at += within
        left -= within
      } else {
        const begins = chunk[at] === COPY_DATA
        if (begins !== isRow) {
          handOver(chunk, from, at)
          from = at
          isRow = begins
        }
        at++
        ofLength = LENGTH_BYTES
      }
    }
    handOver(chunk, from, chunk.length)
    if (isRow && from === 0 && isAllOfItsBuffer(chunk)) freeBuffers([chunk.buffer])
  }
  stream.on('data', take)
  stream.off('data', client)
  return () => {
    if (!stream.listeners('data').includes(take)) return
    stream.on('data', client)
    stream.off('data', take)
  }
}

/** What the network came in is of no more use, and left to be collected it would have all of the heap looked at. */
function isAllOfItsBuffer(chunk: Buffer): chunk is Buffer<ArrayBuffer> {
  const { buffer } = chunk
  return buffer instanceof ArrayBuffer && buffer.byteLength === chunk.byteLength
}

const LENGTH_BYTES = 4
/** A row of so many bytes is not worth doubling what all of them are gathered in. */
const LONG_BYTES = 64 * 1024
