import { PAD } from '../byte-reader.ts'

/** Texts of keys that lie nowhere in a page as they are needed. They are put after its bytes. */
export class KeyTail {
  private bytes = Buffer.alloc(0)
  private length = 0
  private readonly base: number

  /** @param base offset in the page at which the tail will begin */
  constructor(base: number) {
    this.base = base
  }

  /** @returns the offset in the page at which the text will lie */
  add(text: Uint8Array): number {
    const from = this.length
    this.length += text.length
    if (this.length > this.bytes.length) this.grow()
    this.bytes.set(text, from)
    return this.base + from
  }

  /** The page's bytes with the tail behind them: the same array where there is none. */
  appendTo(bytes: Uint8Array): Uint8Array {
    if (this.length === 0) return bytes
    const whole = new Uint8Array(this.base + this.length + PAD)
    whole.set(bytes.subarray(0, this.base))
    whole.set(this.bytes.subarray(0, this.length), this.base)
    return whole
  }

  private grow(): void {
    const larger = Buffer.alloc(Math.max(1024, 2 * this.length))
    larger.set(this.bytes)
    this.bytes = larger
  }
}
