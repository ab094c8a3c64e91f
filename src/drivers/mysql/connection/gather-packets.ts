import type { Socket } from 'node:net'
import type { Connection } from 'mysql2'
import { freeBuffers } from '../../../lib/free-buffers.ts'
import { bufferFor } from '../../../lib/large-buffer.ts'

/** What of mysql2's parser is not among its types. */
interface Parser {
  /** What came of the packet under way. */
  buffer: Buffer[]
  /** How long it will be, without its header. */
  readonly length: number
}

const LARGE_BYTES = 1 << 20
const HEADER_BYTES = 4

/**
 * mysql2 keeps each chunk of the network until its packet is whole, and leaves all of them to be collected: beside the next
 * packets of megabytes. Those of such a one are put into a buffer of its length as they come, and freed. With a mysql2 that has no such
 * parser nothing is done.
 */
export function gatherPackets(connection: Connection): void {
  const parser: unknown = Reflect.get(connection, 'packetParser')
  const socket = Reflect.get(connection, 'stream') as Socket
  if (!isParser(parser)) return
  let gathered: Buffer<ArrayBuffer> | undefined
  let length = 0
  // mysql2 listens since before, and has put the chunk where it keeps it.
  socket.on('data', (chunk: Buffer) => {
    const { buffer: parts } = parser
    if (gathered && parts[0]?.buffer !== gathered.buffer) {
      freeBuffers([gathered.buffer])
      gathered = undefined
      length = 0
    }
    if (parts.length === 0 || parser.length < LARGE_BYTES) return
    const news = parts.slice(gathered ? 1 : 0)
    gathered ??= Buffer.from(bufferFor(parser.length + HEADER_BYTES))
    for (const part of news) length += part.copy(gathered, length)
    parser.buffer = [gathered.subarray(0, length)]
    // What lies in the first of them may be of rows that are being read.
    if (news.at(-1) === chunk && chunk.buffer.byteLength === chunk.length) freeBuffers([chunk.buffer])
  })
}

function isParser(parser: unknown): parser is Parser {
  const { buffer, length } = (parser ?? {}) as Partial<Parser>
  return Array.isArray(buffer) && typeof length === 'number'
}
