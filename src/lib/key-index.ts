import { BUCKETS, openKeyBuckets } from './key-buckets.ts'
import { type KeyRecord, ordinalAt, putRecord, RECORD_LANES, recordAt } from './key-record.ts'
import { type KeyHash, openSortedKeys, type SortedKeys } from './sorted-keys.ts'

export interface KeyColumns {
  readonly count: number
  /** Two lanes of 32 bits an entry. */
  readonly keyHashes: Int32Array
  /** Four lanes of 32 bits an entry. */
  readonly prints: Int32Array
}

export interface AddedEntries {
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
  /** @returns whether there is such a key */
  markSeen(hash: KeyHash): boolean
  isSeen(hash: KeyHash): boolean
  /** Keys that were not marked, each once. */
  unseen(): Generator<{ readonly hash: KeyHash; readonly ordinal: number }>
  /** Each entry whose key another one had already: the ordinals of the two, the smaller first. */
  duplicates(): Generator<{ readonly hash: KeyHash; readonly ordinals: readonly [number, number] }>
  /** Removes its files. */
  close(): void
}

/**
 * A scratch index of keys by their 64-bit hash. First everything is added, then it is asked: an `add` after the first
 * question throws. It lies in two files at and beside this path, which a crash may leave behind and a later index at the
 * path takes over. In memory: 16 MiB and two bits a key.
 * @param options.keep which of several entries of a key `find` answers with; the first unless told
 * @throws the system's error
 */
export function openKeyIndex(path: string, options: { readonly keep?: 'first' | 'last' } = {}): KeyIndex {
  const buckets = openKeyBuckets(`${path}.spill`)
  let sorted: SortedKeys | undefined
  let seen = new Uint8Array(0)
  let added = 0

  function questions(): SortedKeys {
    if (sorted) return sorted
    sorted = openSortedKeys(path, buckets, options.keep ?? 'first')
    seen = new Uint8Array(Math.ceil(sorted.count / 8))
    return sorted
  }

  return {
    add(page, { ordinal = added, statuses, only } = { ordinal: added }) {
      if (sorted) throw new Error('A key index that was asked takes no more keys')
      for (let i = 0; i < page.count; i++) {
        const status = statuses ? statuses[i]! : 0
        if (only && !only(i, status)) continue
        const bucket = page.keyHashes[2 * i]! & (BUCKETS - 1)
        const at = buckets.reserve(bucket)
        putRecord(buckets.lanes(bucket), at, page, i, ordinal + i, status)
      }
      added = ordinal + page.count
    },
    find(hash) {
      const found = questions().find(hash)
      return found && recordAt(found.lanes, found.at)
    },
    markSeen(hash) {
      const found = questions().find(hash)
      if (found) seen[found.position >>> 3]! |= 1 << (found.position & 7)
      return found !== undefined
    },
    isSeen(hash) {
      const found = questions().find(hash)
      return found !== undefined && ((seen[found.position >>> 3]! >>> (found.position & 7)) & 1) === 1
    },
    unseen,
    duplicates,
    close() {
      buckets.close()
      sorted?.close()
      sorted = undefined
    },
  }

  function* unseen(): ReturnType<KeyIndex['unseen']> {
    for (const { lanes, from } of questions().buckets()) {
      for (let i = 0; i * RECORD_LANES < lanes.length; i++) {
        const position = from + i
        const isSeen = (seen[position >>> 3]! >>> (position & 7)) & 1
        if (isSeen || repeats(lanes, i)) continue
        yield { hash: hashAt(lanes, i), ordinal: ordinalAt(lanes, i * RECORD_LANES) }
      }
    }
  }

  function* duplicates(): ReturnType<KeyIndex['duplicates']> {
    for (const { lanes } of questions().buckets()) {
      let winner = 0
      for (let i = 0; i * RECORD_LANES < lanes.length; i++) {
        if (!repeats(lanes, i)) winner = ordinalAt(lanes, i * RECORD_LANES)
        else yield { hash: hashAt(lanes, i), ordinals: inOrder(winner, ordinalAt(lanes, i * RECORD_LANES)) }
      }
    }
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
