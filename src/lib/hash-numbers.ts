/** Numbers 64-bit hashes, in 16 to 32 bytes for each. */
export class HashNumbers {
  /** Two lanes for each place; where both are 0 nothing lies. */
  readonly #places: Int32Array
  readonly #mask: number
  #hasZero = false

  /** @param lanes two of 32 bits for each hash */
  constructor(lanes: Int32Array) {
    const count = lanes.length / 2
    const places = 2 ** Math.ceil(Math.log2(Math.max(2, count * 2)))
    this.#places = new Int32Array(2 * places)
    this.#mask = places - 1
    for (let i = 0; i < count; i++) this.#put(lanes[2 * i]!, lanes[2 * i + 1]!)
  }

  /** Of hash `i` of these: a number of its own; -1 where there is no such hash. */
  find(hashes: ArrayLike<number>, i: number): number {
    const first = hashes[2 * i]!
    const second = hashes[2 * i + 1]!
    if (first === 0 && second === 0) return this.#hasZero ? this.#mask + 1 : -1
    const at = this.#placeOf(first, second)
    return this.#isFree(at) ? -1 : at
  }

  #put(first: number, second: number): void {
    if (first === 0 && second === 0) {
      this.#hasZero = true
      return
    }
    const at = this.#placeOf(first, second)
    this.#places[2 * at] = first
    this.#places[2 * at + 1] = second
  }

  /** Where it lies, or may be put. */
  #placeOf(first: number, second: number): number {
    let at = first & this.#mask
    while (!this.#isFree(at) && !(this.#places[2 * at] === first && this.#places[2 * at + 1] === second))
      at = (at + 1) & this.#mask
    return at
  }

  #isFree(at: number): boolean {
    return this.#places[2 * at] === 0 && this.#places[2 * at + 1] === 0
  }
}
