import type { Session } from '../connection/session.ts'
import { CopyText } from '../copy/copy-text.ts'
import type { WritableTable } from './writable-table.ts'
import type { WriterSessions } from './writer-sessions.ts'

/** A connection of a writer's own, and what is sent over it. */
export interface Lane {
  readonly session: Session
  readonly into: WritableTable
}

/** The connections of one writer: a second one is opened when two pages are first written at one time. */
export class Lanes {
  readonly #first: Lane
  readonly #sessions: WriterSessions
  readonly #taken = new Set<Lane>()
  #second: Lane | undefined
  #isRefused = false
  #areGivenBack = false

  constructor(first: Lane, sessions: WriterSessions) {
    this.#first = first
    this.#sessions = sessions
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

  /** Nothing is under way: other writers may have them. */
  async giveBack(): Promise<void> {
    const open = this.#areGivenBack ? [] : this.#sessionsOpen()
    this.#areGivenBack = true
    await Promise.all(open.map((session) => this.#sessions.giveBack(session)))
  }

  async close(): Promise<void> {
    if (this.#areGivenBack) return
    await Promise.all(this.#sessionsOpen().map((session) => session.close()))
  }

  #sessionsOpen(): readonly Session[] {
    const { session } = this.#first
    return this.#second ? [session, this.#second.session] : [session]
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
      const session = await this.#sessions.take()
      return (this.#second = { session, into: { ...into, text: new CopyText(into.form.copyFormat) } })
    } catch {
      this.#isRefused = true
      return undefined
    }
  }
}
