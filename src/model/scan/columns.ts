import { lanes } from '../../lib/murmur.ts'
import type { PageColumns } from '../page.ts'
import type { KnownMembers } from './known-members.ts'
import type { RecordKey } from './record-key.ts'

/** The columns of a page while it grows: no object per record. */
export class Columns {
  count = 0
  private capacity: number
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
    return {
      count,
      at: firstOf(this.at, 4 * count),
      ...(cells ? { cells: firstOf(cells, 2 * count) } : {}),
      ...(known && { values: { names: known.names, at: firstOf(values!, known.places.length * count) } }),
      prints: firstOf(this.prints, 4 * count),
      keyHashes: firstOf(this.keyHashes, 2 * count),
      traits: this.traits.length === count ? this.traits : this.traits.slice(0, count),
    }
  }

  private grow(): void {
    this.capacity *= 2
    this.at = enlarged(this.at, 4 * this.capacity)
    this.prints = enlarged(this.prints, 4 * this.capacity)
    this.keyHashes = enlarged(this.keyHashes, 2 * this.capacity)
    if (this.cells) this.cells = enlarged(this.cells, 2 * this.capacity)
    if (this.values) this.values = enlarged(this.values, this.known!.places.length * this.capacity)
    const traits = new Uint16Array(this.capacity)
    traits.set(this.traits)
    this.traits = traits
  }
}

function firstOf(array: Int32Array, length: number): Int32Array {
  return array.length === length ? array : array.slice(0, length)
}

function enlarged(array: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length)
  larger.set(array)
  return larger
}
