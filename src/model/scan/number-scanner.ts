import { TRAIT } from '../page/page.ts'
import { INCOMPLETE, PAD } from './byte-reader.ts'
import { canonicalNumber, isWideNumber, PLAIN_LENGTH } from './hash/canonical-number.ts'
import { StringScanner } from './string-scanner.ts'

const MINUS = 45
const PLUS = 43
const DOT = 46
const ZERO = 48

/** Every decimal of so many digits comes back from a double as it was. */
const EXACT_DIGITS = 15

/** Scans numbers and leaves their canonical text where it can be hashed: most lie in the window as they are. */
export class NumberScanner extends StringScanner {
  /** Known of what is scanned: every number with a point is the shortest decimal of a double, so none is wide. */
  fractionsAreDoubles = false

  /** @param p at the sign or first digit @returns the offset after the number */
  number(p: number): number {
    const { bytes } = this
    const start = p
    let c = bytes[p]!
    if (c === MINUS) c = bytes[++p]!
    const first = p
    if (c === ZERO) c = bytes[++p]!
    else if (isDigit(c)) {
      do c = bytes[++p]!
      while (isDigit(c))
    } else return this.stop(p > start ? 'expected a digit' : 'expected a value', p)
    let digits = p - first
    let to = p
    let most = EXACT_DIGITS
    if (c === DOT) {
      const fraction = ++p
      c = bytes[p]!
      while (isDigit(c)) c = bytes[++p]!
      if (p === fraction) return this.stop('expected a digit', p)
      digits += p - fraction
      to = p
      while (bytes[to - 1] === ZERO) to--
      if (bytes[to - 1] === DOT) to--
      if (this.fractionsAreDoubles) most = PLAIN_LENGTH
    }
    let plain = true
    if (c === 101 || c === 69) {
      plain = false
      c = bytes[++p]!
      if (c === PLUS || c === MINUS) c = bytes[++p]!
      const exponent = p
      while (isDigit(c)) c = bytes[++p]!
      if (p === exponent) return this.stop('expected a digit', p)
    }
    if (p >= this.end && !this.final) return INCOMPLETE
    this.textFrom = start
    this.textTo = to
    this.decoded = false
    if (!plain || digits > most) this.longNumber(start, p, plain ? to : -1)
    else if (to - start === 2 && bytes[start] === MINUS && bytes[first] === ZERO) {
      this.traits |= TRAIT.NEGATIVE_ZERO
    }
    return p
  }

  /** One with an exponent (`plainTo` -1), or of more digits than every double keeps. */
  private longNumber(start: number, end: number, plainTo: number): void {
    const text = this.ascii(start, end)
    if (plainTo - start > 2 && plainTo - start <= PLAIN_LENGTH) {
      const plain = plainTo === end ? text : this.ascii(start, plainTo)
      if (isWideNumber(plain, plain)) this.traits |= TRAIT.WIDE_NUMBER
      return
    }
    const canonical = canonicalNumber(text)
    if (canonical === '-0') this.traits |= TRAIT.NEGATIVE_ZERO
    else if (isWideNumber(text, canonical)) this.traits |= TRAIT.WIDE_NUMBER
    if (canonical.length + PAD > this.scratch.length) this.growScratch(canonical.length + PAD)
    for (let i = 0; i < canonical.length; i++) this.scratch[i] = canonical.charCodeAt(i)
    this.textFrom = 0
    this.textTo = canonical.length
    this.decoded = true
    this.drained = 0
  }
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57
}
