import type { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import type { Connection } from 'mysql2'
import { CopiesSent } from './copies-sent.ts'

/** To mysql2 a piece like any other; to the server it is the end. */
const END = Buffer.alloc(0)

/**
 * Sends the pieces of a LOAD DATA, none of them empty, and behind them a piece without bytes: the packet that ends it.
 * mysql2 has such a packet too, but one for all connections of a process, into which it writes the number that the packet
 * has on its connection. Where a socket was still busy with it, and another connection came to its end, the first was sent
 * with the number of the second, and its server waited for an end that never came. So the stream that mysql2 is given
 * never ends. https://github.com/sidorares/node-mysql2/blob/master/lib/commands/query.js, EmptyPacket
 *
 * @param send tells the answer of the server
 * @throws what pieces failed with; what came before was taken by the server
 */
export async function withOwnEnd<T>(
  connection: Connection,
  pieces: AsyncIterable<Buffer>,
  send: (stream: Readable) => Promise<T>,
): Promise<T> {
  const takeBack = [
    listeningTo(connection, 'error'),
    ...['drain', 'pause'].map((event) => listeningTo(socketOf(connection), event)),
  ]
  const copies = new CopiesSent(connection)
  const { stream, failure } = endless(pieces, copies)
  try {
    const answer = await send(stream)
    if (failure()) throw failure()!.error
    return answer
  } finally {
    stream.destroy()
    copies.close()
    for (const back of takeBack) back()
  }
}

/**
 * mysql2 takes its listeners back where a stream ends and where the server took all; each that is left holds the pieces.
 * @returns takes back what listens since
 */
function listeningTo(emitter: EventEmitter, event: string): () => void {
  const before = new Set(emitter.listeners(event))
  return () => {
    for (const listener of emitter.listeners(event) as (() => void)[]) {
      if (!before.has(listener)) emitter.off(event, listener)
    }
  }
}

function socketOf(connection: Connection): EventEmitter {
  return Reflect.get(connection, 'stream') as EventEmitter
}

interface Endless {
  readonly stream: Readable
  readonly failure: () => { readonly error: unknown } | undefined
}

function endless(pieces: AsyncIterable<Buffer>, copies: CopiesSent): Endless {
  const iterator = pieces[Symbol.asyncIterator]()
  let failure: { readonly error: unknown } | undefined
  let isOver = false
  const next = async (): Promise<Buffer> => {
    try {
      const { done, value } = await iterator.next()
      isOver = done === true
      copies.free()
      if (value) copies.noted(value)
      return isOver ? END : value
    } catch (error) {
      isOver = true
      failure = { error }
      return END
    }
  }
  const stream = new Readable({
    objectMode: true,
    highWaterMark: 1,
    read() {
      if (!isOver) void next().then((piece) => stream.push(piece))
    },
  })
  return { stream, failure: () => failure }
}
