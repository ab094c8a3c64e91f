import { connect, createServer, type Server, type Socket } from 'node:net'

/** Stands between a client and a server, and does to their connection what networks do. */
export interface TcpProxy {
  readonly port: number
  /** Connections that were made through it. */
  readonly connections: number
  /** What it does with connections: with new ones, and, for `stalls`, with those that are there. */
  behave(how: Behaviour): void
  /** Every connection that is there breaks. */
  resetAll(): void
  close(): Promise<void>
}

type Behaviour =
  | 'passes'
  /** Connections are refused as soon as they are made. */
  | 'refuses'
  /** They are taken, and nothing is ever answered. */
  | 'stalls'
  /** The connection breaks when the client has sent so many bytes. */
  | { readonly cutUpAfter: number }
  /** The server is that far away: each way takes half of it, however much is under way. */
  | { readonly roundTripMs: number }
  /** What the client says with this text in it arrives; the answer, and the connection, are lost. */
  | { readonly loseAnswerTo: string }

export async function tcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let behaviour: Behaviour = 'passes'
  let connections = 0
  const server = createServer((client) => {
    connections += 1
    track(client, sockets)
    if (behaviour === 'refuses') return void client.resetAndDestroy()
    if (behaviour === 'stalls') return
    const upstream = connect(targetPort, '127.0.0.1')
    track(upstream, sockets)
    join(client, upstream, () => behaviour)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const resetAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: portOf(server),
    get connections() {
      return connections
    },
    behave: (how) => (behaviour = how),
    resetAll,
    close() {
      resetAll()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function track(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket)
  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.on('close', () => sockets.delete(socket))
}

function join(client: Socket, upstream: Socket, behaviour: () => Behaviour): void {
  let sent = 0
  let isAnswerLost = false
  const breakOff = (): void => {
    client.resetAndDestroy()
    upstream.end()
  }
  client.on('data', (chunk: Buffer) => {
    const how = behaviour()
    if (how === 'stalls') return
    sent += chunk.length
    if (typeof how === 'object' && 'cutUpAfter' in how && sent >= how.cutUpAfter) return breakOff()
    if (typeof how === 'object' && 'loseAnswerTo' in how) isAnswerLost ||= chunk.includes(how.loseAnswerTo)
    if (typeof how === 'object' && 'roundTripMs' in how) return later(upstream, chunk, how.roundTripMs / 2)
    if (!upstream.write(chunk)) {
      client.pause()
      upstream.once('drain', () => client.resume())
    }
  })
  upstream.on('data', (chunk: Buffer) => {
    const how = behaviour()
    if (how === 'stalls') return
    if (isAnswerLost) return breakOff()
    if (typeof how === 'object' && 'roundTripMs' in how) return later(client, chunk, how.roundTripMs / 2)
    if (!client.write(chunk)) {
      upstream.pause()
      client.once('drain', () => upstream.resume())
    }
  })
  client.on('close', () => upstream.destroy())
  upstream.on('close', () => client.destroy())
}

/** In their order: timers of one length fire as they were set. */
function later(to: Socket, chunk: Buffer, ms: number): void {
  setTimeout(() => to.writable && to.write(chunk), ms)
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('The proxy has no port')
  return address.port
}
