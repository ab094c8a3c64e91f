/** Up to so many names are compared pair by pair, which is quicker than a table. */
const FEW = 16

/** Finds names met twice in one object, by 64 bits of their hash. */
export class DuplicateNames {
  private table = new Int32Array(64)

  /**
   * @param hashes two lanes per name
   * @returns the index of the first of the names `from` … `to - 1` that was there before, or -1
   */
  find(hashes: Int32Array, from: number, to: number): number {
    return to - from <= FEW ? findByPairs(hashes, from, to) : this.findByTable(hashes, from, to)
  }

  private findByTable(hashes: Int32Array, from: number, to: number): number {
    const slots = this.clearTable(to - from)
    const { table } = this
    for (let i = from; i < to; i++) {
      let slot = hashes[2 * i]! & (slots - 1)
      for (; table[slot] !== -1; slot = (slot + 1) & (slots - 1)) {
        if (isSame(hashes, table[slot]!, i)) return i
      }
      table[slot] = i
    }
    return -1
  }

  private clearTable(count: number): number {
    const slots = 2 << (32 - Math.clz32(count))
    if (slots > this.table.length) this.table = new Int32Array(slots)
    this.table.fill(-1, 0, slots)
    return slots
  }
}

function findByPairs(hashes: Int32Array, from: number, to: number): number {
  for (let i = from + 1; i < to; i++) {
    const first = hashes[2 * i]
    for (let j = from; j < i; j++) if (hashes[2 * j] === first && isSame(hashes, i, j)) return i
  }
  return -1
}

function isSame(hashes: Int32Array, i: number, j: number): boolean {
  return hashes[2 * i] === hashes[2 * j] && hashes[2 * i + 1] === hashes[2 * j + 1]
}
