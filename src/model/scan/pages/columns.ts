import { lanes } from '../../../lib/murmur.ts'
import type { PageColumns } from '../../page/page.ts'
import type { KnownMembers } from '../known-members.ts'
import type { RecordKey } from '../record-key.ts'

/** What pages grow in is kept up to so many records, of 42 bytes each. */
const KEPT_RECORDS = 1 << 16

/** Columns that grew, until the next page grows: the ones before it left several times a page behind, to be collected. */
let spare: Columns | undefined

/** The columns of a page while it grows: no object per record. */
export class Columns {
  count = 0
  private capacity: number
  private hasGrown = false
  private at: Int32Array
  private prints: Int32Array
  private keyHashes: Int32Array
  private traits: Uint16Array
  private cells: Int32Array | undefined
  private readonly known: KnownMembers | undefined
  private values: Int32Array | undefined

  constructor(capacity: number, withCells: boolean, known?: KnownMembers) {
    this.capacity = capacity
    this.at = new Int32Array(4 * capacity)
    this.prints = new Int32Array(4 * capacity)
    this.keyHashes = new Int32Array(2 * capacity)
    this.traits = new Uint16Array(capacity)
    this.cells = withCells ? new Int32Array(2 * capacity) : undefined
    this.known = known
    this.values = known && new Int32Array(known.places.length * capacity)
  }

  /** The record whose print is in `lanes`. */
  add(key: RecordKey, bodyFrom: number, bodyTo: number, traits: number): void {
    if (this.count === this.capacity) this.grow()
    const i = this.count++
    const { at, prints, keyHashes } = this
    at[4 * i] = key.from
    at[4 * i + 1] = key.to
    at[4 * i + 2] = bodyFrom
    at[4 * i + 3] = bodyTo
    prints[4 * i] = lanes[0]!
    prints[4 * i + 1] = lanes[1]!
    prints[4 * i + 2] = lanes[2]!
    prints[4 * i + 3] = lanes[3]!
    keyHashes[2 * i] = key.lanes[0]!
    keyHashes[2 * i + 1] = key.lanes[1]!
    this.traits[i] = traits
  }

  /** Where the cells of the record last added lie. */
  addCells(from: number, to: number): void {
    const i = this.count - 1
    this.cells![2 * i] = from
    this.cells![2 * i + 1] = to
  }

  /** Where the values of the record last added lie, as they were found in it; or not. */
  addValues(areKnown: boolean): void {
    const { places } = this.known!
    const values = this.values!
    const at = (this.count - 1) * places.length
    if (!areKnown) values[at] = -1
    else for (let i = 0; i < places.length; i++) values[at + i] = places[i]!
  }

  finish(): Pick<PageColumns, 'count' | 'at' | 'cells' | 'values' | 'prints' | 'keyHashes' | 'traits'> {
    const { count, cells, known, values } = this
    // What grew serves the next page, and this one gets what is its own.
    const isWhole = this.capacity === count && !this.hasGrown
    const finished = {
      count,
      at: isWhole ? this.at : this.at.slice(0, 4 * count),
      ...(cells ? { cells: isWhole ? cells : cells.slice(0, 2 * count) } : {}),
      ...(known && {
        values: { names: known.names, at: isWhole ? values! : values!.slice(0, known.places.length * count) },
      }),
      prints: isWhole ? this.prints : this.prints.slice(0, 4 * count),
      keyHashes: isWhole ? this.keyHashes : this.keyHashes.slice(0, 2 * count),
      traits: isWhole ? this.traits : this.traits.slice(0, count),
    }
    if (this.hasGrown && this.capacity <= KEPT_RECORDS) spare = this
    return finished
  }

  private grow(): void {
    const room = spare && spare.capacity > this.capacity ? spare : undefined
    if (room) spare = undefined
    this.hasGrown = true
    this.capacity = room?.capacity ?? 2 * this.capacity
    this.at = copied(this.at, room?.at ?? new Int32Array(4 * this.capacity))
    this.prints = copied(this.prints, room?.prints ?? new Int32Array(4 * this.capacity))
    this.keyHashes = copied(this.keyHashes, room?.keyHashes ?? new Int32Array(2 * this.capacity))
    this.traits = copied(this.traits, room?.traits ?? new Uint16Array(this.capacity))
    if (this.cells) this.cells = copied(this.cells, new Int32Array(2 * this.capacity))
    if (this.values) {
      this.values = copied(this.values, new Int32Array(this.known!.places.length * this.capacity))
    }
  }
}

function copied<Lanes extends Int32Array | Uint16Array>(from: Lanes, to: Lanes): Lanes {
  to.set(from)
  return to
}
