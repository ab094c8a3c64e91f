import type { Session } from '../connection/session.ts'
import { CopyText } from './copy-text.ts'
import type { WritableTable } from './writable-table.ts'

/** A connection of a writer's own, and what is sent over it. */
export interface Lane {
  readonly session: Session
  readonly into: WritableTable
}

/** The connections of one writer: a second one is opened when two pages are first written at one time. */
export class Lanes {
  readonly #first: Lane
  readonly #open: () => Promise<Session>
  readonly #taken = new Set<Lane>()
  #second: Lane | undefined
  #isRefused = false

  constructor(first: Lane, open: () => Promise<Session>) {
    this.#first = first
    this.#open = open
  }

  /** Two pages may go at one time. */
  get areTwo(): boolean {
    return !this.#isRefused
  }

  /** For whoever is alone here. */
  inFirst<T>(deed: (lane: Lane) => Promise<T>): Promise<T> {
    return this.#within(this.#first, deed)
  }

  /** Undefined where there is no other lane than the one that is taken. */
  async inFree<T>(deed: (lane: Lane) => Promise<T>): Promise<T | undefined> {
    const lane = this.#taken.has(this.#first) ? await this.#other() : this.#first
    return lane && this.#within(lane, deed)
  }

  async close(): Promise<void> {
    await Promise.all([this.#first.session.close(), this.#second?.session.close()])
  }

  async #within<T>(lane: Lane, deed: (lane: Lane) => Promise<T>): Promise<T> {
    this.#taken.add(lane)
    try {
      return await deed(lane)
    } finally {
      this.#taken.delete(lane)
    }
  }

  /** A server that has no room for it is no reason to fail. */
  async #other(): Promise<Lane | undefined> {
    if (this.#second && !this.#second.session.isAlive) this.#isRefused = true
    if (this.#isRefused) return undefined
    if (this.#second) return this.#second
    const { into } = this.#first
    try {
      const session = await this.#open()
      return (this.#second = { session, into: { ...into, text: new CopyText(into.form.copyFormat) } })
    } catch {
      this.#isRefused = true
      return undefined
    }
  }
}
