import type { Cursor } from '../../model/cursor.ts'
import { isDrayError } from '../../model/error.ts'
import { afterBusy, afterPage, startingWith } from './concurrency.ts'
import type { PageLimit } from './page-size.ts'

/** What lies between two places: one page. */
export interface Stretch {
  readonly after: Cursor
  readonly until: Cursor
}

/** Where a page begins, if it is to hold as much as it may; absent: at the beginning. */
interface Start {
  readonly after?: Cursor
}

/** How to read pages of a collection that does not change meanwhile. */
export interface PageReading<Known extends Stretch, Rows> {
  read(what: Known | Start, limit: PageLimit): Promise<Rows>
  /** Where the next `count` pages behind a place end, without reading them; fewer where too little is left. */
  cut(after: Cursor, limit: PageLimit, count: number): Promise<readonly Known[]>
  bytesOf(rows: Rows): number
}

interface Cut<Known extends Stretch> {
  readonly stretch: Known
  /** What the page that it is may hold. */
  readonly limit: PageLimit
}

interface Begun<Rows> {
  readonly place: string
  readonly limit: PageLimit
  readonly rows: Promise<Rows>
}

/** How many page ends are asked for in one question: each is a round trip to the server. */
const CUT_AT_ONCE = 8

/**
 * Reads ahead of whoever takes one page after the other: one page ahead, whose end nobody knows before it is there; or,
 * as long as that brings more, several at one time, of which the server said first where they end. They are taken in
 * their order, and no more of them wait than are read at one time.
 */
export class PagesAhead<Known extends Stretch, Rows> {
  readonly #reading: PageReading<Known, Rows>
  #concurrency = startingWith(1)
  #most = 1
  #limit: PageLimit = { bytes: 0, entries: 0 }
  #begun: Begun<Rows>[] = []
  #known: Cut<Known>[] = []
  /** Where the last known page ends: the next cut begins here. */
  #end: Cursor | undefined
  /** Replaced when everything begun is given up: late answers of the old walk are then ignored. */
  #walk = {}
  #lastMs: number | undefined
  /** Pages that were taken and have not arrived yet. */
  #awaited = 0
  #seen = 1
  readonly #running = new Set<Promise<unknown>>()

  constructor(reading: PageReading<Known, Rows>) {
    this.#reading = reading
  }

  /** Begins to read what is behind a page that was taken. @param most how many at one time, at most */
  begin(after: Cursor, limit: PageLimit, most: number): void {
    this.#most = most
    this.#limit = limit
    if (this.#begun.length === 0 && this.#known.length === 0) this.#end = after
    this.#fill()
  }

  /** The page begun at that place, even if it failed; undefined where none was, or one that is too large by now. */
  take(after: Cursor | undefined, limit: PageLimit): Promise<Rows> | undefined {
    const [first] = this.#begun
    if (!first || first.place !== placeOf(after) || !fits(first.limit, limit)) {
      this.#giveUp()
      return undefined
    }
    this.#begun.shift()
    return this.#watched(first.rows)
  }

  /** The most that were read at one time so far. */
  get seen(): number {
    return this.#seen
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    this.#giveUp()
    await Promise.all(this.#running)
  }

  get #number(): number {
    return Math.min(this.#concurrency.number, this.#most)
  }

  #fill(): void {
    while (this.#begun.length + this.#awaited < this.#number) {
      const next = this.#known.shift()
      if (next) this.#start(next)
      else if (!this.#end) return
      else if (this.#number > 1) this.#cutOn(this.#end)
      else if (this.#begun.length === 0) this.#readOn(this.#end)
      else return
    }
  }

  #start({ stretch, limit }: Cut<Known>): void {
    this.#push(stretch.after, limit, this.#reading.read(stretch, limit))
  }

  /** Where such a page ends is known only once it has arrived. */
  #readOn(after: Cursor): void {
    this.#end = undefined
    this.#push(after, this.#limit, this.#reading.read({ after }, this.#limit))
  }

  #push(after: Cursor, limit: PageLimit, rows: Promise<Rows>): void {
    this.#begun.push({ place: placeOf(after), limit, rows })
    this.#seen = Math.max(this.#seen, this.#begun.length + this.#awaited)
    this.#track(rows)
  }

  /** It may fail long before anybody asks. */
  #track(deed: Promise<unknown>): void {
    const running = deed.catch(() => {}).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /**
   * Behind all that is known: the page there is read as soon as its end is known, and others beside it. That it cannot be
   * said where pages end is no failure: then they are read one after the other.
   */
  #cutOn(after: Cursor): void {
    const walk = this.#walk
    const limit = this.#limit
    this.#end = undefined
    const cutting = this.#reading.cut(after, limit, CUT_AT_ONCE).catch(() => {
      this.#concurrency = afterBusy(this.#concurrency)
      return []
    })
    const rows = cutting.then((stretches) => {
      const [first, ...others] = stretches
      const reading = this.#reading.read(first ?? { after }, limit)
      if (this.#walk === walk && first) {
        this.#known = others.map((stretch) => ({ stretch, limit }))
        this.#end = stretches.at(-1)?.until
        this.#fill()
      }
      return reading
    })
    this.#push(after, limit, rows)
  }

  async #watched(rows: Promise<Rows>): Promise<Rows> {
    const askedMs = performance.now()
    this.#awaited++
    try {
      const page = await rows
      const ms = performance.now()
      const sinceMs = this.#lastMs === undefined ? undefined : ms - this.#lastMs
      this.#lastMs = ms
      if (sinceMs !== undefined) {
        const seen = { bytes: this.#reading.bytesOf(page), ms: sinceMs, waitedMs: ms - askedMs }
        this.#concurrency = afterPage(this.#concurrency, seen, this.#most)
      }
      return page
    } catch (error) {
      if (isBusy(error)) this.#concurrency = afterBusy(this.#concurrency)
      this.#giveUp()
      throw error
    } finally {
      this.#awaited--
    }
  }

  #giveUp(): void {
    this.#begun = []
    this.#known = []
    this.#end = undefined
    this.#walk = {}
    this.#lastMs = undefined
  }
}

function placeOf(after: Cursor | undefined): string {
  return JSON.stringify(after)
}

function fits(begun: PageLimit, limit: PageLimit): boolean {
  return begun.bytes <= limit.bytes && begun.entries <= limit.entries
}

function isBusy(error: unknown): boolean {
  return isDrayError(error) && (error.lessHelps || error.code === 'STORE_BUSY')
}
