import { setImmediate as others } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type PagesOnTheirWay, RoomForPages } from './room-for-pages.ts'

const MIB = 1 << 20
const NEVER = new AbortController().signal

/** @param sizes in bytes */
async function* pagesOf(
  sizes: readonly number[],
  onRead = (): void => {},
): AsyncGenerator<{ bytes: Uint8Array }> {
  for (const size of sizes) {
    onRead()
    await others()
    yield { bytes: new Uint8Array(size) }
  }
}

/** What one collection brings: how many of its pages were read, and how many are on their way. */
class Moving {
  read = 0
  onTheirWay = 0
  isOver = false
  readonly #pages: PagesOnTheirWay
  readonly #bytes: readonly number[]
  readonly #most: number

  /** @param most so many of its pages are being written at one time */
  constructor(room: RoomForPages, bytes: readonly number[], { stop = NEVER, most = 2 } = {}) {
    this.#pages = room.pages(stop)
    this.#bytes = bytes
    this.#most = most
  }

  async move(): Promise<void> {
    for await (const _ of this.#pages.admitted(pagesOf(this.#bytes, () => this.read++))) {
      this.onTheirWay++
      while (this.onTheirWay === this.#most) await others()
    }
    this.isOver = true
  }

  write(): void {
    if (this.onTheirWay === 0) return
    this.onTheirWay--
    this.#pages.written()
  }
}

/** All that can happen until somebody writes. */
async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await others()
}

describe('room for pages on their way', () => {
  test('a page that is larger than all of the room goes by itself, of whichever collection', async () => {
    const room = new RoomForPages()
    const all = [1, 2, 3].map(() => new Moving(room, Array<number>(4).fill(17 * MIB)))
    const moving = Promise.all(all.map((one) => one.move()))
    for (let written = 0; written < 12; written++) {
      await settled()
      expect(all.reduce((sum, { onTheirWay }) => sum + onTheirWay, 0)).toBe(1)
      expect(all.reduce((sum, { read }) => sum + read, 0)).toBe(written + 1)
      for (const one of all) one.write()
    }
    await moving
    expect(all.every(({ isOver }) => isOver)).toBe(true)
  })

  test('pages of the usual size wait for nobody', async () => {
    const room = new RoomForPages()
    const all = [1, 2, 3, 4].map(() => new Moving(room, [MIB, MIB, MIB], { most: 3 }))
    const moving = Promise.all(all.map((one) => one.move()))
    await settled()
    expect(all.map(({ onTheirWay }) => onTheirWay)).toEqual([3, 3, 3, 3])
    for (const one of all) one.write()
    await moving
  })

  test('one that turns out to be large waits for those before it, and goes before those behind it', async () => {
    const room = new RoomForPages()
    const small = new Moving(room, Array<number>(6).fill(MIB))
    const movingSmall = small.move()
    await settled()
    const large = new Moving(room, [20 * MIB])
    const movingLarge = large.move()
    await settled()
    expect([large.read, large.onTheirWay]).toEqual([1, 0])
    small.write()
    small.write()
    await settled()
    expect([large.onTheirWay, small.onTheirWay]).toEqual([1, 0])
    large.write()
    for (let i = 0; i < 6; i++) {
      await settled()
      small.write()
    }
    await Promise.all([movingSmall, movingLarge])
  })

  test('a collection that ends midway gives its room back', async () => {
    const room = new RoomForPages()
    const failing = room.pages(NEVER)
    const pages = failing.admitted(pagesOf([20 * MIB, 20 * MIB]))
    await pages.next()
    const other = new Moving(room, [20 * MIB])
    const moving = other.move()
    await settled()
    expect(other.read).toBe(0)
    await pages.return(undefined)
    failing.close()
    await settled()
    expect(other.onTheirWay).toBe(1)
    other.write()
    await moving
  })

  test('who is told to stop waits no more', async () => {
    const room = new RoomForPages()
    const stop = new AbortController()
    const first = new Moving(room, [20 * MIB])
    const waiting = new Moving(room, [20 * MIB], { stop: stop.signal })
    const moving = [first.move(), waiting.move()]
    await settled()
    expect(waiting.read).toBe(0)
    stop.abort()
    await settled()
    expect(waiting.read).toBe(1)
    await settled()
    for (const one of [first, waiting]) one.write()
    await Promise.all(moving)
  })

  test('where the user wants large pages there is room for as many', async () => {
    const room = new RoomForPages({ bytes: 4 * MIB })
    const one = new Moving(room, Array<number>(4).fill(5 * MIB), { most: 4 })
    const moving = one.move()
    await settled()
    expect(one.onTheirWay).toBe(4)
    one.write()
    await moving
  })
})
