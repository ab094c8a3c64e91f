/**
 * mysql2 ends every LOAD DATA of a process by one and the same packet. It writes the number of the packet into it when it
 * hands it to a socket; where that socket is busy, and another connection comes to its end, the first is sent with the
 * number of the second, and its server waits for an end that never comes. So one ends after the other: from the last piece
 * to the answer of the server. https://github.com/sidorares/node-mysql2/blob/master/lib/commands/query.js, EmptyPacket
 */
export interface Ending {
  /** The pieces; whoever asks for more than the last waits for his turn. */
  readonly pieces: AsyncIterable<Buffer>
  /** There was an answer, or there will be none. */
  over(): void
}

let last: Promise<unknown> = Promise.resolve()

export function inTurnToEnd(pieces: AsyncIterable<Buffer>): Ending {
  let isOver = false
  let over = (): void => void (isOver = true)
  async function* all(): AsyncGenerator<Buffer> {
    yield* pieces
    // Who fails before his end has no turn to give back.
    if (isOver) return
    const before = last
    last = new Promise<void>((resolve) => {
      over = resolve
    })
    await before
  }
  return { pieces: all(), over: () => over() }
}
