import { murmur } from '../../lib/murmur.ts'
import { TRAIT } from '../page.ts'
import { ByteReader, INCOMPLETE, PAD } from './byte-reader.ts'
import { hasStringStop } from './string-stop.ts'

const QUOTE = 34
const BACKSLASH = 92
const LETTER_U = 117

/** What single letters after a backslash stand for; 0: nothing. */
const ESCAPES = new Uint8Array(256)
for (const [letter, meaning] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t']) {
  ESCAPES[letter!.charCodeAt(0)] = meaning!.charCodeAt(0)
}

/** Scans strings and leaves their decoded bytes where they can be hashed: most lie in the window as they are. */
export class StringScanner extends ByteReader {
  traits = 0
  /** The text last scanned: these bytes of the window, or of the scratch where it had to be decoded. */
  textFrom = 0
  textTo = 0
  decoded = false
  protected scratch = new Uint8Array(256)
  protected scratchView = new DataView(this.scratch.buffer)
  private codePoint = 0

  /** @param p after the opening quote @returns the offset after the closing one */
  string(p: number): number {
    const stop = this.plainEnd(p)
    if (this.bytes[stop] !== QUOTE) return this.decode(p, stop)
    this.textFrom = p
    this.textTo = stop
    this.decoded = false
    return stop + 1
  }

  /** The text last scanned, hashed into `lanes`. */
  hashText(h1: number, h2: number, h3: number, h4: number, tag: number): void {
    murmur(this.decoded ? this.scratchView : this.view, this.textFrom, this.textTo, h1, h2, h3, h4, tag)
  }

  /** The text last scanned, of a number: ASCII. */
  numberText(): string {
    if (!this.decoded) return this.ascii(this.textFrom, this.textTo)
    return Buffer.from(this.scratch.buffer, this.textFrom, this.textTo - this.textFrom).toString('latin1')
  }

  /** The first quote, backslash or control byte from `p` on. */
  private plainEnd(p: number): number {
    const { bytes, view } = this
    while (!hasStringStop(view.getInt32(p, true))) p += 4
    for (;;) {
      const c = bytes[p]!
      if (c === QUOTE || c === BACKSLASH || c < 32) return p
      p++
    }
  }

  /** A string with escapes, whose plain beginning ends at `stop`, into the scratch. */
  private decode(start: number, stop: number): number {
    let out = this.copyPlain(start, stop)
    let p = stop
    for (;;) {
      const c = this.bytes[p]!
      if (c === QUOTE) break
      if (c !== BACKSLASH) return this.stop('a control character in a string must be escaped', p)
      const letter = this.bytes[p + 1]!
      if (letter === LETTER_U) {
        p = this.unicodeEscape(p)
        if (p < 0) return p
        out = this.putCodePoint(out, this.codePoint)
      } else {
        const meaning = ESCAPES[letter]!
        if (meaning === 0) return this.stop('unknown escape in a string', p + 1)
        this.scratch[out++] = meaning
        p += 2
      }
      const { bytes, view } = this
      for (;;) {
        if (out + PAD > this.scratch.length) this.growScratch(out + PAD)
        const word = view.getInt32(p, true)
        if (hasStringStop(word)) break
        this.scratchView.setInt32(out, word, true)
        out += 4
        p += 4
      }
      for (let next = bytes[p]!; next !== QUOTE && next !== BACKSLASH && next >= 32; next = bytes[++p]!) {
        this.scratch[out++] = next
      }
    }
    this.textFrom = 0
    this.textTo = out
    this.decoded = true
    return p + 1
  }

  private copyPlain(from: number, to: number): number {
    const length = to - from
    if (length + 2 * PAD > this.scratch.length) this.growScratch(length + 2 * PAD)
    this.scratch.set(this.bytes.subarray(from, to))
    return length
  }

  /** `\uXXXX`, or the pair of a surrogate, at `p`. A lone surrogate keeps its own code. @returns the offset after it */
  private unicodeEscape(p: number): number {
    let unit = this.hex(p + 2)
    if (unit < 0) return unit
    p += 6
    if (unit === 0) this.traits |= TRAIT.NUL
    if ((unit & 0xf800) === 0xd800) {
      let low = -1
      if (unit < 0xdc00) {
        if (this.bytes[p] === BACKSLASH && this.bytes[p + 1] === LETTER_U) {
          low = this.hex(p + 2)
          if (low < 0) return low
        } else if (p + 2 > this.end && !this.final) return INCOMPLETE
      }
      if ((low & 0xfc00) === 0xdc00 && low > 0) {
        unit = 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff)
        p += 6
      } else this.traits |= TRAIT.LONE_SURROGATE
    }
    this.codePoint = unit
    return p
  }

  private hex(p: number): number {
    let unit = 0
    for (const end = p + 4; p < end; p++) {
      const c = this.bytes[p]!
      const lower = c | 32
      const digit = c >= 48 && c <= 57 ? c - 48 : lower >= 97 && lower <= 102 ? lower - 87 : -1
      if (digit < 0) return this.stop('four hexadecimal digits must follow \\u', p)
      unit = (unit << 4) | digit
    }
    return unit
  }

  /** UTF-8, and for a lone surrogate the three bytes that UTF-8 forbids: no valid text has them. */
  private putCodePoint(out: number, code: number): number {
    const { scratch } = this
    if (code < 0x80) {
      scratch[out++] = code
      return out
    }
    if (code < 0x800) scratch[out++] = 0xc0 | (code >> 6)
    else {
      if (code < 0x10000) scratch[out++] = 0xe0 | (code >> 12)
      else {
        scratch[out++] = 0xf0 | (code >> 18)
        scratch[out++] = 0x80 | ((code >> 12) & 63)
      }
      scratch[out++] = 0x80 | ((code >> 6) & 63)
    }
    scratch[out++] = 0x80 | (code & 63)
    return out
  }

  protected growScratch(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, 2 * this.scratch.length))
    larger.set(this.scratch)
    this.scratch = larger
    this.scratchView = new DataView(larger.buffer)
  }
}
