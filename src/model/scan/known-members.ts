import { absorb, lanes } from '../../lib/murmur.ts'
import { KIND, SEED } from './hash/hash-kinds.ts'
import { hashOfName, type JsonScanner } from './scanner.ts'

const SPACE = 32
const QUOTE = 34
const MINUS = 45
const ZERO = 48
const NINE = 57
const CLOSE_OBJECT = 125
const UNLIKE = -1
const [R1, R2, R3, R4] = SEED.ROOT

/**
 * Objects that an engine printed of one table: the same names in the same order, with nothing between. The names are
 * compared instead of being scanned and hashed, and where each value lies is kept.
 */
export class KnownMembers {
  /** As JSON. */
  readonly names: readonly string[]
  /** Of the object last scanned, per member: from, to of its value. */
  readonly places: Int32Array
  /** `{"id":`, `,"name":` … one behind the other, and where each ends. */
  private readonly text: Uint8Array
  private readonly ends: Int32Array
  /** What each name leaves for its value to be hashed from. */
  private readonly states: Int32Array

  private constructor(names: readonly string[]) {
    const texts = names.map((name, i) => Buffer.from(`${i === 0 ? '{' : ','}${name}:`))
    let end = 0
    this.names = names
    this.text = Buffer.concat(texts)
    this.ends = Int32Array.from(texts, ({ length }) => (end += length))
    this.states = Int32Array.from(names.flatMap((name) => [...hashOfName(JSON.parse(name) as string)]))
    this.places = new Int32Array(2 * names.length)
  }

  /** @param names as JSON. Undefined where a text of them does not stand for itself, or there are two alike */
  static of(names: readonly string[]): KnownMembers | undefined {
    const isPlain = names.length > 0 && names.every((name) => !name.includes('\\'))
    return isPlain && new Set(names).size === names.length ? new KnownMembers(names) : undefined
  }

  /**
   * Scans the object at `p`, and leaves its fingerprint in `lanes`, as the scanner would.
   * @returns the offset after it; -1 where it is to be scanned as any other
   * @throws GrammarFault
   */
  scan(scanner: JsonScanner, p: number): number {
    const { text, ends, states, places } = this
    const { bytes } = scanner
    const count = ends.length
    let t = 0
    let sum1 = 0
    let sum2 = 0
    let sum3 = 0
    let sum4 = 0
    scanner.duplicateAt = -1
    for (let i = 0; i < count; i++) {
      for (const end = ends[i]!; t < end; t++, p++) if (bytes[p] !== text[t]) return UNLIKE
      const h1 = states[4 * i]!
      const h2 = states[4 * i + 1]!
      const h3 = states[4 * i + 2]!
      const h4 = states[4 * i + 3]!
      const c = bytes[p]!
      // White space before a value is none of it.
      if (c <= SPACE) return UNLIKE
      places[2 * i] = p
      if (c === QUOTE) {
        p = scanner.string(p + 1)
        scanner.hashText(h1, h2, h3, h4, KIND.STRING)
      } else if (c === MINUS || (c >= ZERO && c <= NINE)) {
        p = scanner.number(p)
        scanner.hashText(h1, h2, h3, h4, KIND.NUMBER)
      } else {
        scanner.outerLevels = 1
        p = scanner.value(p, h1, h2, h3, h4)
        if (scanner.duplicateAt >= 0) return UNLIKE
      }
      places[2 * i + 1] = p
      sum1 = (sum1 + lanes[0]!) | 0
      sum2 = (sum2 + lanes[1]!) | 0
      sum3 = (sum3 + lanes[2]!) | 0
      sum4 = (sum4 + lanes[3]!) | 0
    }
    if (bytes[p] !== CLOSE_OBJECT) return UNLIKE
    absorb(R1, R2, R3, R4, sum1, sum2, sum3, sum4, KIND.OBJECT ^ count)
    return p + 1
  }
}
