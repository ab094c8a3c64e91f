import { BUCKETS, type KeyBuckets, openKeyBuckets } from './key-buckets.ts'
import { type KeyRecord, ordinalAt, putRecord, RECORD_LANES, recordAt } from './key-record.ts'
import { type KeyHash, SortedKeys } from './sorted-keys.ts'

export interface KeyColumns {
  readonly count: number
  /** Two lanes of 32 bits an entry. */
  readonly keyHashes: Int32Array
  /** Four lanes of 32 bits an entry. */
  readonly prints: Int32Array
}

interface AddedEntries {
  /** Ordinal of the page's first entry; without it, entries are numbered as they are added. */
  readonly ordinal: number
  /** Per entry; absent for all `written`. */
  readonly statuses?: Uint8Array | undefined
  /** Which entries of the page are added; absent for all. */
  readonly only?: (i: number, status: number) => boolean
}

/** Which keys a run wrote, with what: answers for any number of keys in bounded memory. */
export interface KeyIndex {
  add(page: KeyColumns, entries?: AddedEntries): void
  find(hash: KeyHash): KeyRecord | undefined
  /** `find` and `markSeen` in one step; `again` when it had been marked before. */
  meet(hash: KeyHash): { readonly print: Int32Array; readonly again: boolean } | undefined
  /** @returns whether there is such a key */
  markSeen(hash: KeyHash): boolean
  isSeen(hash: KeyHash): boolean
  /** Keys that were not marked, each once. */
  unseen(): Generator<{ readonly hash: KeyHash; readonly ordinal: number }>
  /** Each entry whose key another one had already: its status, and the ordinals of the two, the smaller first. */
  duplicates(): Generator<{
    readonly hash: KeyHash
    readonly ordinals: readonly [number, number]
    readonly status: number
  }>
  /** Removes its files. */
  close(): void
}

/**
 * A scratch index of keys by their 64-bit hash. First everything is added, then it is asked: an `add` after the first
 * question throws. It lies in two files at and beside this path, which a crash may leave behind and a later index at the
 * path takes over. In memory: 32 MiB and two bits a key.
 * @param options.keep which of several entries of a key `find` answers with; the first unless told
 * @throws the system's error
 */
export function openKeyIndex(path: string, options: { readonly keep?: 'first' | 'last' } = {}): KeyIndex {
  return new DiskKeyIndex(path, options.keep ?? 'first')
}

class DiskKeyIndex implements KeyIndex {
  readonly #path: string
  readonly #keep: 'first' | 'last'
  readonly #buckets: KeyBuckets
  #added = 0
  /** There from the first question on. */
  #sorted: SortedKeys | undefined
  /** A bit for each position. */
  #seen = new Uint8Array(0)

  constructor(path: string, keep: 'first' | 'last') {
    this.#path = path
    this.#keep = keep
    this.#buckets = openKeyBuckets(`${path}.spill`)
  }

  add(page: KeyColumns, { ordinal, statuses, only }: AddedEntries = { ordinal: this.#added }): void {
    if (this.#sorted) throw new Error('A key index that was asked takes no more keys')
    for (let i = 0; i < page.count; i++) {
      const status = statuses ? statuses[i]! : 0
      if (only && !only(i, status)) continue
      const bucket = page.keyHashes[2 * i]! & (BUCKETS - 1)
      const at = this.#buckets.reserve(bucket)
      putRecord(this.#buckets.lanes(bucket), at, page, i, ordinal + i, status)
    }
    this.#added = ordinal + page.count
  }

  find(hash: KeyHash): KeyRecord | undefined {
    const found = this.#asked().find(hash)
    return found && recordAt(found.lanes, found.at)
  }

  meet(hash: KeyHash): ReturnType<KeyIndex['meet']> {
    const found = this.#asked().find(hash)
    if (!found) return undefined
    const again = this.#isMarked(found.position)
    this.#mark(found.position)
    return { print: recordAt(found.lanes, found.at).print, again }
  }

  markSeen(hash: KeyHash): boolean {
    const found = this.#asked().find(hash)
    if (found) this.#mark(found.position)
    return found !== undefined
  }

  isSeen(hash: KeyHash): boolean {
    const found = this.#asked().find(hash)
    return found !== undefined && this.#isMarked(found.position)
  }

  *unseen(): ReturnType<KeyIndex['unseen']> {
    for (const { lanes, from } of this.#asked().buckets()) {
      for (let i = 0; i * RECORD_LANES < lanes.length; i++) {
        if (this.#isMarked(from + i) || repeats(lanes, i)) continue
        yield { hash: hashAt(lanes, i), ordinal: ordinalAt(lanes, i * RECORD_LANES) }
      }
    }
  }

  *duplicates(): ReturnType<KeyIndex['duplicates']> {
    for (const { lanes } of this.#asked().buckets()) {
      let winner = 0
      for (let i = 0; i * RECORD_LANES < lanes.length; i++) {
        const ordinal = ordinalAt(lanes, i * RECORD_LANES)
        if (!repeats(lanes, i)) {
          winner = ordinal
          continue
        }
        const { status } = recordAt(lanes, i * RECORD_LANES)
        yield { hash: hashAt(lanes, i), ordinals: inOrder(winner, ordinal), status }
      }
    }
  }

  close(): void {
    this.#buckets.close()
    this.#sorted?.close()
    this.#sorted = undefined
  }

  #asked(): SortedKeys {
    if (this.#sorted) return this.#sorted
    this.#sorted = new SortedKeys(this.#path, this.#buckets, this.#keep)
    this.#seen = new Uint8Array(Math.ceil(this.#sorted.count / 8))
    return this.#sorted
  }

  #mark(position: number): void {
    this.#seen[position >>> 3]! |= 1 << (position & 7)
  }

  #isMarked(position: number): boolean {
    return ((this.#seen[position >>> 3]! >>> (position & 7)) & 1) === 1
  }
}

/** Whether record `i` has the key of the one before it. */
function repeats(lanes: Int32Array, i: number): boolean {
  const at = i * RECORD_LANES
  return i > 0 && lanes[at] === lanes[at - RECORD_LANES] && lanes[at + 1] === lanes[at + 1 - RECORD_LANES]
}

function hashAt(lanes: Int32Array, i: number): KeyHash {
  return lanes.slice(i * RECORD_LANES, i * RECORD_LANES + 2)
}

function inOrder(a: number, b: number): readonly [number, number] {
  return a < b ? [a, b] : [b, a]
}
