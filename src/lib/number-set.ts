/** Whole numbers from 0 on, for each of which a bit is held up to the largest. */
export class NumberSet {
  #bits = new Uint8Array(0)

  add(number: number): void {
    const at = number >>> 3
    if (at >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bits.length, at + 1))
      larger.set(this.#bits)
      this.#bits = larger
    }
    this.#bits[at]! |= 1 << (number & 7)
  }

  has(number: number): boolean {
    return (((this.#bits[number >>> 3] ?? 0) >>> (number & 7)) & 1) === 1
  }
}
