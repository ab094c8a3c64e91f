import { lanes, murmur, murmurBlocks } from '../../lib/murmur.ts'
import { TRAIT } from '../page/page.ts'
import { ByteReader, INCOMPLETE, PAD } from './byte-reader.ts'
import { MEANINGS, putCodePoint } from './strings/escapes.ts'
import { bytesBeforeStop, hasStringStop } from './strings/string-stop.ts'

const QUOTE = 34
const BACKSLASH = 92
const LETTER_U = 117

/** A longer text is decoded piece by piece, once to find its end and once to hash it: it is never held twice. */
const PIECE_BYTES = 1 << 20

/** Scans strings and leaves their decoded bytes where they can be hashed: most lie in the window as they are. */
export class StringScanner extends ByteReader {
  traits = 0
  /** The text last scanned: these bytes of the window, or of the scratch where it had to be decoded. */
  textFrom = 0
  textTo = 0
  decoded = false
  protected scratch = new Uint8Array(256)
  protected scratchView = new DataView(this.scratch.buffer)
  /** Bytes of the decoded text that the scratch does not hold any more: a multiple of 16. */
  protected drained = 0
  private isHashing = false
  private decodedFrom = 0
  private decodedStop = 0
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
    if (this.decoded && this.drained > 0) return this.hashInPieces(h1, h2, h3, h4, tag)
    murmur(this.decoded ? this.scratchView : this.view, this.textFrom, this.textTo, h1, h2, h3, h4, tag)
  }

  private hashInPieces(h1: number, h2: number, h3: number, h4: number, tag: number): void {
    lanes[0] = h1
    lanes[1] = h2
    lanes[2] = h3
    lanes[3] = h4
    this.isHashing = true
    this.decode(this.decodedFrom, this.decodedStop)
    this.isHashing = false
    const rest = this.textTo
    // The length of all of it is what counts, not that of the last piece.
    const whole = tag ^ rest ^ (this.drained + rest)
    murmur(this.scratchView, 0, rest, lanes[0]!, lanes[1]!, lanes[2]!, lanes[3]!, whole)
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
    this.decodedFrom = start
    this.decodedStop = stop
    this.drained = 0
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
        out = putCodePoint(this.scratch, out, this.codePoint)
      } else {
        const meaning = MEANINGS[letter]!
        if (meaning === 0) return this.stop('unknown escape in a string', p + 1)
        this.scratch[out++] = meaning
        p += 2
      }
      const { view } = this
      for (;;) {
        if (out + PAD > this.scratch.length) out = this.makeRoom(out, PAD)
        const word = view.getInt32(p, true)
        this.scratchView.setInt32(out, word, true)
        const plain = bytesBeforeStop(word)
        out += plain
        p += plain
        if (plain < 4) break
      }
    }
    this.textFrom = 0
    this.textTo = out
    this.decoded = true
    return p + 1
  }

  private copyPlain(from: number, to: number): number {
    let out = 0
    for (let at = from; at < to; at += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, to - at)
      out = this.makeRoom(out, length + 2 * PAD)
      this.scratch.set(this.bytes.subarray(at, at + length), out)
      out += length
    }
    return out
  }

  /** Room for so many bytes behind `out`. @returns where they are to go: a long text begins anew, as far as it is hashed */
  private makeRoom(out: number, bytes: number): number {
    if (out + bytes <= this.scratch.length) return out
    if (out < PIECE_BYTES) {
      this.growScratch(out + bytes)
      return out
    }
    // Something stays: a text that is there is never empty.
    const blocks = (out - 1) & ~15
    if (this.isHashing) murmurBlocks(this.scratchView, 0, blocks)
    this.scratch.copyWithin(0, blocks, out)
    this.drained += blocks
    return this.makeRoom(out - blocks, bytes)
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

  protected growScratch(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, 2 * this.scratch.length))
    larger.set(this.scratch)
    this.scratch = larger
    this.scratchView = new DataView(larger.buffer)
  }
}
