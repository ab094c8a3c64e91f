/** Bytes after the end of a window that the scanner may overwrite and read. */
export const PAD = 16

/** The answer of every scanning method when the window ends before the thing does. */
export const INCOMPLETE = -1

/** Where the grammar breaks; `at` counts from the buffer's first byte. Cutters translate it: it never leaves model/scan. */
export class GrammarFault extends Error {
  readonly at: number
  /** The text ends there, rather than being wrong there. */
  readonly isEnd: boolean

  constructor(reason: string, at: number, isEnd = false) {
    super(reason)
    this.at = at
    this.isEnd = isEnd
  }
}

/** A stretch of bytes with zeros behind it: a zero is legal nowhere in JSON, so loops need not ask where the end is. */
export class ByteReader {
  bytes: Uint8Array = new Uint8Array(PAD)
  protected view = new DataView(this.bytes.buffer)
  private text = Buffer.from(this.bytes.buffer)
  end = 0
  /** Nothing follows `end`: what is incomplete there is a fault. */
  final = true

  load(bytes: Uint8Array, end: number, final: boolean): void {
    if (bytes.length < end + PAD) throw new RangeError(`A window needs ${PAD} spare bytes after its end`)
    bytes.fill(0, end, end + PAD)
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.end = end
    this.final = final
  }

  /** The first byte from `p` on that is no white space. */
  space(p: number): number {
    const { bytes, view } = this
    for (;;) {
      const c = bytes[p]!
      if (c === 32) {
        while (view.getInt32(p, true) === 0x20202020) p += 4
        while (bytes[p] === 32) p++
      } else if (c === 10 || c === 13 || c === 9) p++
      else return p
    }
  }

  /** @throws GrammarFault unless `p` is where a window ends that more bytes follow: then INCOMPLETE */
  stop(reason: string, p: number): number {
    if (p < this.end) throw new GrammarFault(reason, p)
    if (this.final) throw new GrammarFault('unexpected end', this.end, true)
    return INCOMPLETE
  }

  /** UTF-8 text as it stands. */
  utf8(from: number, to: number): string {
    return this.text.toString('utf8', from, to)
  }

  /** ASCII text as it stands. */
  ascii(from: number, to: number): string {
    return this.text.toString('latin1', from, to)
  }
}
