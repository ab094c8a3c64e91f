import { lanes } from '../../lib/murmur.ts'
import type { ErrorCode } from '../error-codes.ts'
import { TRAIT } from '../page/page.ts'
import { hashKeyText } from './hash/hash-key.ts'
import { KIND, SEED } from './hash/hash-kinds.ts'
import type { KeyTail } from './pages/key-tail.ts'
import type { JsonScanner } from './scanner.ts'

const QUOTE = 34
const MINUS = 45
const LETTER_N = 110
const [K1, K2, K3, K4] = SEED.KEY

/** Why a record's key cannot be one. */
export interface KeyFault {
  readonly code: ErrorCode
  readonly reason: string
  readonly at: number
}

/** The key of the record at hand: where its text lies, its traits, its hash. One object serves all records of a page. */
export class RecordKey {
  from = 0
  to = 0
  traits = 0
  /** The offset after the value that was looked at last. */
  after = 0
  readonly lanes = new Int32Array(4)
  private readonly scanner: JsonScanner
  private readonly typed: boolean
  private readonly tail: KeyTail

  constructor(scanner: JsonScanner, keys: 'text' | 'typed', tail: KeyTail) {
    this.scanner = scanner
    this.typed = keys === 'typed'
    this.tail = tail
  }

  /** The string that was scanned last, from its opening quote on, is the key. */
  takeString(from: number, to: number): KeyFault | undefined {
    const { scanner } = this
    this.from = from + 1
    this.to = to - 1
    this.after = to
    this.traits = scanner.decoded ? TRAIT.ESCAPED_KEY : 0
    scanner.hashText(K1, K2, K3, K4, KIND.STRING)
    this.keepLanes()
    return this.faultOfString(from)
  }

  /** The whole value at `p`, scanned before, is the key. */
  take(p: number): KeyFault | undefined {
    const { scanner } = this
    const c = scanner.bytes[p]!
    scanner.traits = 0
    if (c === QUOTE) return this.takeString(p, scanner.string(p + 1))
    const fault = this.scanNumber(p, c)
    if (fault) return fault
    scanner.hashText(K1, K2, K3, K4, this.typed ? KIND.NUMBER : KIND.STRING)
    this.keepLanes()
    this.traits = this.typed ? TRAIT.NUMBER_KEY : 0
    if (scanner.decoded) this.putText(Buffer.from(scanner.numberText(), 'latin1'))
    else {
      this.from = scanner.textFrom
      this.to = scanner.textTo
    }
    return undefined
  }

  /** Whether the value at `p`, scanned before, is the same key as text. */
  agreesWith(p: number): boolean {
    const { scanner } = this
    const c = scanner.bytes[p]!
    scanner.traits = 0
    if (c === QUOTE) scanner.string(p + 1)
    else if (this.scanNumber(p, c)) return false
    scanner.hashText(K1, K2, K3, K4, KIND.STRING)
    return this.lanes.every((lane, i) => lane === lanes[i])
  }

  /** The JSON text of the key's part at `p`, as `JSON.stringify` writes it. Beside others a part may be empty. */
  part(p: number): string | KeyFault {
    const { scanner } = this
    const c = scanner.bytes[p]!
    scanner.traits = 0
    if (c !== QUOTE) return this.scanNumber(p, c) ?? scanner.numberText()
    this.after = scanner.string(p + 1)
    return this.faultOfHalf(p) ?? normalString(scanner.utf8(p, this.after), scanner.decoded)
  }

  /** The JSON text of the member name that was taken last. */
  nameAsPart(): string {
    return normalString(
      this.scanner.utf8(this.from - 1, this.to + 1),
      (this.traits & TRAIT.ESCAPED_KEY) !== 0,
    )
  }

  /** One text that the path of the unit gives. */
  putString(text: string): void {
    const quoted = JSON.stringify(text)
    hashKeyText(Buffer.from(text), KIND.STRING)
    this.keepLanes()
    this.traits = quoted.includes('\\') ? TRAIT.ESCAPED_KEY : 0
    this.putText(Buffer.from(quoted.slice(1, -1)))
  }

  /** @param parts JSON texts, two or more */
  putParts(parts: readonly string[]): void {
    const text = Buffer.from(`[${parts.join(',')}]`)
    hashKeyText(text, this.typed ? KIND.PARTS : KIND.STRING)
    this.keepLanes()
    this.traits = TRAIT.COMPOSITE_KEY
    this.putText(text)
  }

  private putText(text: Uint8Array): void {
    this.from = this.tail.add(text)
    this.to = this.from + text.length
  }

  private keepLanes(): void {
    const mine = this.lanes
    mine[0] = lanes[0]!
    mine[1] = lanes[1]!
    mine[2] = lanes[2]!
    mine[3] = lanes[3]!
  }

  private faultOfString(at: number): KeyFault | undefined {
    const { scanner } = this
    if (scanner.textFrom === scanner.textTo) return { code: 'KEY_INVALID', reason: 'its key is empty', at }
    return this.faultOfHalf(at)
  }

  private faultOfHalf(at: number): KeyFault | undefined {
    const { scanner } = this
    if ((scanner.traits & TRAIT.LONE_SURROGATE) === 0) return undefined
    return { code: 'KEY_INVALID', reason: 'its key holds half of a surrogate pair', at }
  }

  private scanNumber(p: number, c: number): KeyFault | undefined {
    const { scanner } = this
    if (c !== MINUS && (c < 48 || c > 57)) return faultOfKind(c, p)
    this.after = scanner.number(p)
    if (!scanner.decoded && (scanner.traits & TRAIT.WIDE_NUMBER) === 0) return undefined
    // Whole numbers become bigints; what is left has no exact form in a Key.
    const text = scanner.numberText()
    const isWide = (scanner.traits & TRAIT.WIDE_NUMBER) !== 0
    if (!text.includes('e') && !(isWide && text.includes('.'))) return undefined
    return { code: 'KEY_INVALID', reason: 'its key is a number of too many digits', at: p }
  }
}

function faultOfKind(c: number, at: number): KeyFault {
  if (c === LETTER_N) return { code: 'KEY_MISSING', reason: 'its key is null', at }
  return { code: 'KEY_INVALID', reason: 'its key is neither text nor a number', at }
}

function normalString(quoted: string, decoded: boolean): string {
  return decoded ? JSON.stringify(JSON.parse(quoted)) : quoted
}
