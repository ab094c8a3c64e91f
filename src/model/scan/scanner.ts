import { absorb, lanes, murmur } from '../../lib/murmur.ts'
import { TRAIT } from '../page/page.ts'
import { GrammarFault } from './byte-reader.ts'
import { DuplicateNames } from './duplicate-names.ts'
import { KIND, SEED } from './hash/hash-kinds.ts'
import { NumberScanner } from './number-scanner.ts'

const COMMA = 44
const COLON = 58
const QUOTE = 34
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** Words of the stack for one open container: its closing bracket, its count, the state that it is hashed from, the sum of its hashes, where its names begin. */
const FRAME = 12
const CLOSER = 0
const COUNT = 1
const STATE = 2
const SUM = 6
const NAMES = 10

/** SQLite's JSON functions accept 1,000 levels (https://sqlite.org/json1.html, "nesting depth"); most engines fewer. */
const DEEP = 1000
/** What keeps a hostile file from taking all memory: 48 bytes are kept for each open container. */
const DEEPEST = 1_000_000

const [N1, N2, N3, N4] = SEED.NAME
const [E1, E2, E3, E4] = SEED.ELEMENT
const { imul } = Math

/**
 * One pass over UTF-8 JSON: checks its grammar, finds where a value ends and leaves its 128-bit fingerprint in `lanes`.
 * Members are hashed into the state that their name left and added up, so their order does not matter; elements into a
 * state made of their index; each sum is hashed again when its container closes. White space is skipped, strings
 * without a backslash and plain numbers are hashed as they lie there, others as their one normal form.
 *
 * A value that the window's end cuts answers INCOMPLETE: the caller brings a longer window and asks again.
 */
export class JsonScanner extends NumberScanner {
  /** Containers around the values that are scanned. */
  outerLevels = 0
  /** Offset of the first name in the value last scanned that its object had already, or -1. */
  duplicateAt = -1
  /** Per watched field: from, to of its value in the object last scanned; -1 where it is missing. May begin with white space. */
  readonly watched: Int32Array
  private readonly watchedNames: Int32Array
  private watching = -1
  private stack: Int32Array = new Int32Array(16 * FRAME)
  private names: Int32Array = new Int32Array(2 * 64)
  private nameAt: Int32Array = new Int32Array(64)
  private nameCount = 0
  private readonly duplicates = new DuplicateNames()

  /** @param watch names of fields of the outermost object whose place the caller wants to know */
  constructor(watch: readonly string[] = []) {
    super()
    this.watched = new Int32Array(2 * watch.length)
    this.watchedNames = new Int32Array(4 * watch.length)
    watch.forEach((name, i) => this.watchedNames.set(hashOfName(name), 4 * i))
  }

  /**
   * The value that begins at `p`, hashed from the given state.
   * @returns the offset after it, or INCOMPLETE
   * @throws GrammarFault
   */
  value(p: number, h1: number, h2: number, h3: number, h4: number): number {
    const { bytes } = this
    let stack = this.stack
    let frame = -FRAME
    this.nameCount = 0
    this.duplicateAt = -1
    this.watching = -1
    if (this.watched.length > 0) this.watched.fill(-1)
    for (;;) {
      let c = bytes[p]!
      if (c <= 32) {
        p = this.gap(p)
        c = bytes[p]!
      }
      if (c === QUOTE) {
        p = this.string(p + 1)
        if (p < 0) return p
        this.hashText(h1, h2, h3, h4, KIND.STRING)
      } else if (c === OPEN_OBJECT || c === OPEN_ARRAY) {
        frame += FRAME
        if (frame >= (DEEP - this.outerLevels) * FRAME) this.traits |= TRAIT.DEEP
        if (frame === stack.length) stack = this.growStack(p)
        stack[frame + CLOSER] = c + 2
        stack[frame + COUNT] = 0
        stack[frame + STATE] = h1
        stack[frame + STATE + 1] = h2
        stack[frame + STATE + 2] = h3
        stack[frame + STATE + 3] = h4
        stack[frame + SUM] = 0
        stack[frame + SUM + 1] = 0
        stack[frame + SUM + 2] = 0
        stack[frame + SUM + 3] = 0
        stack[frame + NAMES] = this.nameCount
        p++
        if (bytes[p]! <= 32) p = this.gap(p)
        if (bytes[p] === c + 2) {
          p++
          this.closeContainer(stack, frame)
          frame -= FRAME
        } else if (c === OPEN_OBJECT) {
          p = this.name(p)
          if (p < 0) return p
          if (frame === 0) this.watch(p)
          h1 = lanes[0]!
          h2 = lanes[1]!
          h3 = lanes[2]!
          h4 = lanes[3]!
          continue
        } else {
          h1 = E1
          h2 = E2
          h3 = E3
          h4 = E4
          continue
        }
      } else {
        p = this.scalar(p, c, h1, h2, h3, h4)
        if (p < 0) return p
      }

      // A value has ended and its hash is in `lanes`: add it to its container, and close those that end here.
      for (;;) {
        if (frame < 0) return p
        if (frame === 0 && this.watching >= 0) this.unwatch(p)
        stack[frame + SUM] = stack[frame + SUM]! + lanes[0]!
        stack[frame + SUM + 1] = stack[frame + SUM + 1]! + lanes[1]!
        stack[frame + SUM + 2] = stack[frame + SUM + 2]! + lanes[2]!
        stack[frame + SUM + 3] = stack[frame + SUM + 3]! + lanes[3]!
        const count = stack[frame + COUNT]! + 1
        stack[frame + COUNT] = count
        c = bytes[p]!
        if (c <= 32) {
          p = this.gap(p)
          c = bytes[p]!
        }
        const closer = stack[frame + CLOSER]!
        if (c === COMMA) {
          p++
          if (closer === CLOSE_ARRAY) {
            h1 = imul(count, 0x9e3779b1) ^ E1
            h2 = imul(count, 0x85ebca6b) ^ E2
            h3 = imul(count, 0xc2b2ae35) ^ E3
            h4 = imul(count, 0x27d4eb2f) ^ E4
            break
          }
          if (bytes[p]! <= 32) p = this.gap(p)
          p = this.name(p)
          if (p < 0) return p
          if (frame === 0) this.watch(p)
          h1 = lanes[0]!
          h2 = lanes[1]!
          h3 = lanes[2]!
          h4 = lanes[3]!
          break
        }
        if (c !== closer) {
          return this.stop(closer === CLOSE_ARRAY ? 'expected a comma or ]' : 'expected a comma or }', p)
        }
        p++
        this.closeContainer(stack, frame)
        frame -= FRAME
      }
    }
  }

  /** `"name" :` at `p`; the hash of the name is left in `lanes`. @returns the offset after the colon */
  private name(p: number): number {
    const { bytes } = this
    const start = p
    if (bytes[p] !== QUOTE) return this.stop('expected a field name in quotes', p)
    p = this.string(p + 1)
    if (p < 0) return p
    this.hashText(N1, N2, N3, N4, KIND.STRING)
    const index = this.nameCount++
    if (index === this.nameAt.length) this.growNames()
    this.names[2 * index] = lanes[0]!
    this.names[2 * index + 1] = lanes[1]!
    this.nameAt[index] = start
    if (bytes[p]! <= 32) p = this.gap(p)
    return bytes[p] === COLON ? p + 1 : this.stop('expected a colon', p)
  }

  private scalar(p: number, c: number, h1: number, h2: number, h3: number, h4: number): number {
    if (c === 116 || c === 102 || c === 110) {
      const end = this.literal(p, c === 116 ? 'true' : c === 102 ? 'false' : 'null')
      if (end >= 0) murmur(this.view, p, p + 1, h1, h2, h3, h4, KIND.LITERAL)
      return end
    }
    p = this.number(p)
    if (p >= 0) this.hashText(h1, h2, h3, h4, KIND.NUMBER)
    return p
  }

  private literal(p: number, word: string): number {
    for (let i = 1; i < word.length; i++) {
      if (this.bytes[p + i] !== word.charCodeAt(i)) return this.stop(`expected ${word}`, p + i)
    }
    return p + word.length
  }

  private closeContainer(stack: Int32Array, frame: number): void {
    const count = stack[frame + COUNT]!
    let kind: number = KIND.ARRAY
    if (stack[frame + CLOSER] === CLOSE_OBJECT) {
      kind = KIND.OBJECT
      const names = stack[frame + NAMES]!
      if (count > 1) this.refuseDuplicates(names, names + count)
      this.nameCount = names
    }
    absorb(
      stack[frame + STATE]!,
      stack[frame + STATE + 1]!,
      stack[frame + STATE + 2]!,
      stack[frame + STATE + 3]!,
      stack[frame + SUM]!,
      stack[frame + SUM + 1]!,
      stack[frame + SUM + 2]!,
      stack[frame + SUM + 3]!,
      kind ^ count,
    )
  }

  private refuseDuplicates(from: number, to: number): void {
    const index = this.duplicates.find(this.names, from, to)
    if (index < 0) return
    const at = this.nameAt[index]!
    if (this.duplicateAt < 0 || at < this.duplicateAt) this.duplicateAt = at
  }

  /** White space inside a value. */
  private gap(p: number): number {
    const end = this.space(p)
    if (end > p) this.traits |= TRAIT.SPACED
    return end
  }

  /** A name of the outermost object is in `lanes`, its value follows at `p`. */
  private watch(p: number): void {
    const names = this.watchedNames
    for (let i = 0; i < names.length; i += 4) {
      if (names[i] !== lanes[0] || names[i + 1] !== lanes[1]) continue
      if (names[i + 2] !== lanes[2] || names[i + 3] !== lanes[3]) continue
      this.watching = i >> 1
      this.watched[this.watching] = p
    }
  }

  private unwatch(p: number): void {
    this.watched[this.watching + 1] = p
    this.watching = -1
  }

  private growStack(p: number): Int32Array {
    if (this.stack.length >= DEEPEST * FRAME) throw new GrammarFault('nested deeper than 1,000,000 levels', p)
    return (this.stack = doubled(this.stack))
  }

  private growNames(): void {
    this.names = doubled(this.names)
    this.nameAt = doubled(this.nameAt)
  }
}

/** The state that a name leaves for its value to be hashed from. */
export function hashOfName(name: string): Int32Array {
  const text = Buffer.from(`${name}\0\0\0\0`)
  const view = new DataView(text.buffer, text.byteOffset, text.byteLength)
  murmur(view, 0, text.length - 4, N1, N2, N3, N4, KIND.STRING)
  return lanes.slice()
}

function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(2 * array.length)
  larger.set(array)
  return larger
}
