import type { ScratchFile } from '../../../lib/scratch-file.ts'
import { isOwn, type Kinds } from '../kinds.ts'
import type { Range } from './member-range.ts'

/** Of a stretch that fits no kind. Kinds themselves are counted from 0, in the order of their table. */
export const NO_KIND = -1
/** Of a stretch in which something is wrong: each collection looks for itself. */
export const UNTOLD = -2

/** Neighbouring records of one kind, each from behind the record before it, so with the comma between them. */
export interface Run extends Range {
  readonly kind: number
}

/** Where a collection's own records lie, as far as it is known. */
export interface OwnPlaces {
  /** Pairs of from, to; in order, apart from each other. The last may be cut short. */
  readonly pieces: Float64Array
  /** Of some it is not known, or they fit no kind: each is to be looked at. */
  readonly unsure: boolean
  /** Behind the last piece there is nothing more of the collection up to here; absent where it was cut short. */
  readonly clearTo: number | undefined
  /** Nothing of the container lies behind `clearTo`. */
  readonly ended: boolean
}

/** from (low, high), length, kind */
const LANES = 4
const RUN_BYTES = 4 * LANES
const TWO_32 = 2 ** 32
/** Runs that are looked through at once. */
const CHUNK = 4096

/** Which bytes of a container are records of which kind, from its beginning up to where one scan has come. */
export class KindIndex {
  readonly #file: ScratchFile
  #runs = 0
  #knownTo: number
  #ended = false
  #isClosed = false

  /** @param from where the container begins */
  constructor(file: ScratchFile, from: number) {
    this.#file = file
    this.#knownTo = from
  }

  /** What a window was found to hold. It counts where it follows what is known: windows come from any scan, in any order. */
  learn({ from, to }: Range, runs: readonly Run[], ended: boolean): void {
    if (this.#isClosed || from !== this.#knownTo || this.#ended) return
    const lanes = new Int32Array(LANES * runs.length)
    for (const [i, run] of runs.entries()) {
      lanes[LANES * i] = run.from % TWO_32
      lanes[LANES * i + 1] = run.from / TWO_32
      lanes[LANES * i + 2] = run.to - run.from
      lanes[LANES * i + 3] = run.kind
    }
    try {
      this.#file.write(lanes, RUN_BYTES * this.#runs)
    } catch {
      // No room: whoever asks will look for itself.
      this.close()
      return
    }
    this.#runs += runs.length
    this.#knownTo = to
    this.#ended = ended
  }

  /** The own records from a byte on, about so many bytes of them. Undefined where nothing is known of what lies there. */
  own(from: number, kinds: Kinds, bytes: number): OwnPlaces | undefined {
    if (this.#isClosed || from > this.#knownTo || (from === this.#knownTo && !this.#ended)) return undefined
    try {
      return this.#ownBehind(from, kinds, bytes)
    } catch {
      this.close()
      return undefined
    }
  }

  /** From here on it knows nothing, and learns nothing. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#file.close()
  }

  #ownBehind(from: number, kinds: Kinds, bytes: number): OwnPlaces {
    const isMine = [UNTOLD, NO_KIND, ...kinds.table.keys()].map(
      (kind) => kind === UNTOLD || isOwn(kinds, kinds.table[kind]?.name),
    )
    const pieces: number[] = []
    let unsure = false
    let room = bytes
    for (const run of this.#runsBehind(from)) {
      if (!isMine[run.kind - UNTOLD]) continue
      const begin = Math.max(from, run.from)
      const end = Math.min(run.to, begin + room)
      if (end > begin) {
        unsure ||= run.kind < 0
        if (pieces.at(-1) === begin) pieces[pieces.length - 1] = end
        else pieces.push(begin, end)
      }
      room -= end - begin
      if (end < run.to) return { pieces: Float64Array.from(pieces), unsure, clearTo: undefined, ended: false }
    }
    const [clearTo, ended] = [this.#knownTo, this.#ended]
    return { pieces: Float64Array.from(pieces), unsure, clearTo, ended }
  }

  /** Those that end behind a byte. */
  *#runsBehind(byte: number): Iterable<Run> {
    const lanes = new Int32Array(LANES * CHUNK)
    for (let at = this.#firstBehind(byte); at < this.#runs; at += CHUNK) {
      const some = lanes.subarray(0, LANES * Math.min(CHUNK, this.#runs - at))
      this.#file.read(some, RUN_BYTES * at)
      for (let i = 0; i < some.length; i += LANES) yield runIn(some, i)
    }
  }

  #firstBehind(byte: number): number {
    const one = new Int32Array(LANES)
    let low = 0
    let high = this.#runs
    while (low < high) {
      const middle = (low + high) >>> 1
      this.#file.read(one, RUN_BYTES * middle)
      if (runIn(one, 0).to <= byte) low = middle + 1
      else high = middle
    }
    return low
  }
}

function runIn(lanes: Int32Array, i: number): Run {
  const from = (lanes[i]! >>> 0) + TWO_32 * lanes[i + 1]!
  return { from, to: from + lanes[i + 2]!, kind: lanes[i + 3]! }
}
