import { NamesMet } from './names-met.ts'
import {
  BACKSLASH,
  beginsScalar,
  COLON,
  COMMA,
  decodedName,
  endsScalar,
  isByteOrderMark,
  isSpace,
  MARK,
  QUOTE,
  skipString,
} from './structure-bytes.ts'

export type Kind = 'object' | 'array' | 'scalar'

/** What a walk tells of the values near the root. A value's depth is the number of containers around it. */
export interface StructureEvents {
  /** Which depths are told: values with at most so many containers around them. */
  readonly watch: number
  /** Member names are told down to this depth of their value. */
  readonly names: number
  begin(kind: Kind, depth: number, at: number): void
  /** A container ended; `at` is the offset behind its bracket. */
  end?(depth: number, at: number): void
  name?(text: string, depth: number): void
  /** A string that is a value. */
  text?(text: string, depth: number): void
  /**
   * Whether the name or text that begins there is to be told, down to the depth of names. Absent: names are, texts are
   * not.
   */
  hears?(what: 'name' | 'text', depth: number): boolean
}

export interface Damage {
  readonly byte: number
  readonly what: string
}

/** Damage that is told by its cause. */
export const DAMAGE = {
  empty: 'the file holds nothing',
  more: 'nothing more is expected here',
  foreign: 'this is not JSON in UTF-8',
} as const

const [VALUE, FIRST_VALUE, NAME, FIRST_NAME, NAME_END, NEXT, NOTHING] = [0, 1, 2, 3, 4, 5, 6]
const EXPECTED = [
  'a value',
  'a value or ]',
  'a name',
  'a name or }',
  ':',
  'a comma or the end',
  'nothing more',
]

/**
 * Walks JSON text by its brackets and strings alone, in chunks of any size. It shares no code with the scanner that
 * cuts records, so that what both say is said twice. Below the watched depth only brackets and strings are looked at.
 */
export class StructureWalk {
  damage: Damage | undefined
  readonly #events: StructureEvents
  /** Bytes before the chunk at hand. */
  #base = 0
  #depth = 0
  /** Opening brackets of the containers we are in. */
  #open = new Uint8Array(64)
  #expects = VALUE!
  #inString = false
  #isEscaped = false
  #inScalar = false
  /** The string that we are in is a name or a text that somebody wants to hear. */
  #isTold = false
  /** Of that string, what earlier chunks held. */
  #pieces: Uint8Array[] = []
  readonly #names = new NamesMet()

  constructor(events: StructureEvents) {
    this.#events = events
  }

  push(chunk: Uint8Array): void {
    let i = 0
    while (i < chunk.length && !this.damage) {
      if (this.#inString) i = this.#throughString(chunk, i)
      else if (this.#depth > this.#events.watch) i = this.#throughDepths(chunk, i)
      else i = this.#throughShallows(chunk, i)
    }
    this.#base += chunk.length
  }

  /** After the last chunk. */
  finish(): Damage | undefined {
    if (this.damage) return this.damage
    if (this.#inScalar && this.#depth === 0) this.#valueEnded()
    if (this.#inString) this.#break(this.#base, 'the file ends within a string')
    else if (this.#depth > 0)
      this.#break(
        this.#base,
        `the file ends with ${this.#depth === 1 ? 'a bracket' : `${this.#depth} brackets`} open`,
      )
    else if (this.#expects !== NOTHING) this.#break(this.#base, DAMAGE.empty)
    return this.damage
  }

  /** Up to and with the closing quote. */
  #throughString(chunk: Uint8Array, from: number): number {
    let i = from
    if (this.#isEscaped) {
      i++
      this.#isEscaped = false
    }
    while (i < chunk.length) {
      const byte = chunk[i++]
      if (byte === QUOTE) {
        this.#inString = false
        this.#stringEnded(this.#isTold ? this.#textUpTo(chunk, from, i - 1) : undefined)
        return i
      }
      if (byte === BACKSLASH) {
        if (i === chunk.length) this.#isEscaped = true
        i++
      }
    }
    if (this.#isTold) this.#pieces.push(Buffer.from(chunk.subarray(from)))
    return chunk.length
  }

  #textUpTo(chunk: Uint8Array, from: number, to: number): string {
    if (this.#pieces.length === 0) return this.#names.textOf(chunk, from, to)
    const pieces = [...this.#pieces, chunk.subarray(from, to)]
    this.#pieces = []
    return decodedName(Buffer.concat(pieces))
  }

  #stringEnded(text: string | undefined): void {
    this.#isTold = false
    if (this.#depth > this.#events.watch) return
    const isName = this.#expects === NAME || this.#expects === FIRST_NAME
    if (text !== undefined && isName) this.#events.name?.(text, this.#depth)
    else if (text !== undefined) this.#events.text?.(text, this.#depth)
    if (isName) this.#expects = NAME_END!
    else this.#valueEnded()
  }

  /** The hot loop: on to the bracket that leads back to the watched depths. */
  #throughDepths(chunk: Uint8Array, from: number): number {
    const end = chunk.length
    let i = from
    while (i < end) {
      const byte = chunk[i++]!
      const mark = MARK[byte]
      if (mark === 0) continue
      if (mark === 1) {
        i = skipString(chunk, i)
        if (i <= end) continue
        this.#inString = true
        this.#isEscaped = i > end + 1
        return end
      }
      if (mark === 2) this.#push(byte)
      else {
        if (!this.#pop(byte, i - 1)) return i
        if (this.#depth <= this.#events.watch) {
          this.#events.end?.(this.#depth, this.#base + i)
          this.#valueEnded()
          return i
        }
      }
    }
    return i
  }

  /** One token of the watched depths. */
  #throughShallows(chunk: Uint8Array, from: number): number {
    const byte = chunk[from]!
    const at = this.#base + from
    if (this.#inScalar) {
      if (!endsScalar(byte)) return from + 1
      this.#inScalar = false
      this.#valueEnded()
      return from
    }
    if (isSpace(byte) || (at < 3 && isByteOrderMark(byte, at))) return from + 1
    const mark = MARK[byte]
    if (mark === 1) this.#beginString(at)
    else if (mark === 2) this.#beginContainer(byte, at)
    else if (mark === 3) this.#endContainer(byte, from)
    else if (byte === COLON || byte === COMMA) this.#separate(byte, at)
    else this.#beginScalar(byte, at)
    return from + 1
  }

  #beginString(at: number): void {
    this.#inString = true
    if (this.#expects === NAME || this.#expects === FIRST_NAME) {
      this.#isTold = this.#isHeard('name')
    } else if (this.#beginValue('scalar', at)) this.#isTold = this.#isHeard('text')
  }

  #isHeard(what: 'name' | 'text'): boolean {
    if (this.#depth > this.#events.names) return false
    return this.#events.hears?.(what, this.#depth) ?? what === 'name'
  }

  #beginContainer(byte: number, at: number): void {
    if (!this.#beginValue(byte === 0x7b ? 'object' : 'array', at)) return
    this.#push(byte)
    this.#expects = byte === 0x7b ? FIRST_NAME! : FIRST_VALUE!
  }

  #endContainer(byte: number, from: number): void {
    const canEnd = this.#expects === NEXT || this.#expects === FIRST_NAME || this.#expects === FIRST_VALUE
    if (!canEnd) return this.#unexpected(this.#base + from)
    if (!this.#pop(byte, from)) return
    this.#events.end?.(this.#depth, this.#base + from + 1)
    this.#valueEnded()
  }

  #beginScalar(byte: number, at: number): void {
    if (!beginsScalar(byte)) this.#unexpected(at)
    else if (this.#beginValue('scalar', at)) this.#inScalar = true
  }

  #beginValue(kind: Kind, at: number): boolean {
    if (this.#expects !== VALUE && this.#expects !== FIRST_VALUE) {
      this.#unexpected(at)
      return false
    }
    this.#events.begin(kind, this.#depth, at)
    return true
  }

  #separate(byte: number, at: number): void {
    if (byte === COLON && this.#expects === NAME_END) this.#expects = VALUE!
    else if (byte === COMMA && this.#expects === NEXT) {
      this.#expects = this.#open[this.#depth - 1] === 0x7b ? NAME! : VALUE!
    } else this.#unexpected(at)
  }

  #valueEnded(): void {
    this.#expects = this.#depth === 0 ? NOTHING! : NEXT!
  }

  #push(bracket: number): void {
    if (this.#depth === this.#open.length) {
      const longer = new Uint8Array(this.#open.length * 2)
      longer.set(this.#open)
      this.#open = longer
    }
    this.#open[this.#depth++] = bracket
  }

  #pop(bracket: number, from: number): boolean {
    // In ASCII the closing bracket comes two after the opening one, for both kinds.
    if (this.#open[this.#depth - 1] !== bracket - 2) {
      this.#break(this.#base + from, `${String.fromCharCode(bracket)} closes nothing that is open`)
      return false
    }
    this.#depth--
    return true
  }

  #unexpected(at: number): void {
    this.#break(at, at === 0 ? DAMAGE.foreign : `${EXPECTED[this.#expects]} is expected here`)
  }

  #break(byte: number, what: string): void {
    this.damage ??= { byte, what }
    this.#inString = false
  }
}
