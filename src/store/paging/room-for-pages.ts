import { PAGE_LIMIT } from './pages.ts'

/** A page may hold so many times what it is meant to, and others be on their way beside it. */
const PAGES = 16

interface Page {
  readonly bytes: Uint8Array
}

interface Waiting {
  readonly bytes: () => number
  readonly begin: () => void
}

/**
 * The bytes of pages on their way, of all collections that move. A page has its room from before it is read until it is
 * written; one that is larger than all the room goes by itself. Whoever has room waits for nobody to give it back.
 */
export class RoomForPages {
  readonly #bytes: number
  readonly #waiting: Waiting[] = []
  #taken = 0
  /** Of the first page of a collection: as much as that of another held. The very first is read by itself. */
  #first = Infinity

  /** @param limit how much a page may hold, where the user said it */
  constructor({ bytes = 0 }: { readonly bytes?: number } = {}) {
    this.#bytes = PAGES * Math.max(PAGE_LIMIT.bytes, bytes)
  }

  /** Those of one collection. @param stop aborted: nobody waits any more */
  pages(stop: AbortSignal): PagesOnTheirWay {
    return new PagesOnTheirWay(this, stop)
  }

  /** What is expected of the first page of a collection. */
  get first(): number {
    return this.#first
  }

  /** What the first page of a collection held. */
  learn(first: number): void {
    this.#first = first
  }

  /** @param bytes asked when there may be room. @returns how much was taken */
  async enter(bytes: () => number, stop: AbortSignal): Promise<number> {
    const isFree = stop.aborted || (this.#waiting.length === 0 && this.#fits(bytes()))
    return isFree ? this.#take(bytes()) : this.#turn('last', bytes, stop)
  }

  /** Of a page that was read: it takes memory while it waits, so nobody goes before it. @returns how much was taken */
  async change(from: number, to: number, stop: AbortSignal): Promise<number> {
    this.#taken -= from
    const isFree = stop.aborted || this.#fits(to)
    const taken = isFree ? this.#take(to) : this.#turn('first', () => to, stop)
    this.#admit()
    return taken
  }

  leave(bytes: number): void {
    this.#taken -= bytes
    this.#admit()
  }

  #fits(bytes: number): boolean {
    return this.#taken === 0 || this.#taken + bytes <= this.#bytes
  }

  /** More than all of it is as much as all of it: what is infinite could not be given back. */
  #take(bytes: number): number {
    const taken = Math.min(bytes, this.#bytes)
    this.#taken += taken
    return taken
  }

  /** Resolves when it is in the room. */
  #turn(place: 'first' | 'last', bytes: () => number, stop: AbortSignal): Promise<number> {
    return new Promise((resolve) => {
      const begin = (): void => {
        stop.removeEventListener('abort', begin)
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        resolve(this.#take(bytes()))
      }
      const waiting = { bytes, begin }
      if (place === 'first') this.#waiting.unshift(waiting)
      else this.#waiting.push(waiting)
      stop.addEventListener('abort', begin)
    })
  }

  /** In their order: a large one is not passed by small ones for ever. */
  #admit(): void {
    for (let next = this.#waiting[0]; next && this.#fits(next.bytes()); next = this.#waiting[0]) next.begin()
  }
}

/** Those of one collection, in their order. */
export class PagesOnTheirWay {
  readonly #room: RoomForPages
  readonly #stop: AbortSignal
  /** Of each page on its way, the oldest first. */
  readonly #taken: number[] = []
  #last: number | undefined

  constructor(room: RoomForPages, stop: AbortSignal) {
    this.#room = room
    this.#stop = stop
  }

  /** The same pages, each when there is room for it. */
  async *admitted<P extends Page>(pages: AsyncIterable<P>): AsyncGenerator<P> {
    const each = pages[Symbol.asyncIterator]()
    try {
      for (;;) {
        const expected = await this.#room.enter(() => this.#last ?? this.#room.first, this.#stop)
        const page = await this.#read(each, expected)
        if (!page) return
        yield page
      }
    } finally {
      await each.return?.()
    }
  }

  /** The oldest of them is on its way no more. */
  written(): void {
    this.#room.leave(this.#taken.shift() ?? 0)
  }

  /** None of them is. */
  close(): void {
    for (const bytes of this.#taken.splice(0)) this.#room.leave(bytes)
  }

  /** As large as it turns out to be it may have to wait once more. */
  async #read<P extends Page>(each: AsyncIterator<P>, expected: number): Promise<P | undefined> {
    let read: IteratorResult<P> | undefined
    try {
      read = await each.next()
    } finally {
      if (!read || read.done) this.#room.leave(expected)
    }
    if (read.done) return undefined
    const { length } = read.value.bytes
    if (this.#last === undefined) this.#room.learn(length)
    this.#last = length
    this.#taken.push(await this.#room.change(expected, length, this.#stop))
    return read.value
  }
}
