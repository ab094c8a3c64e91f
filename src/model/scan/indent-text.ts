const QUOTE = 34
const BACKSLASH = 92
const COLON = 58
const COMMA = 44
const NEWLINE = 10
const SPACE = 32
const OPEN_ARRAY = 91
const OPEN_OBJECT = 123

/**
 * JSON text indented as `JSON.stringify(x, null, indent)` does, starting at nesting `level`; numbers and escapes as they
 * stand. The first line is not indented: it goes on where its container's line stands.
 */
export function indentText(text: Uint8Array, indent: number, level: number): Uint8Array {
  return new Indenter(text, indent, level).indent()
}

class Indenter {
  private readonly text: Uint8Array
  private readonly step: number
  private depth: number
  private out: Uint8Array
  private length = 0

  constructor(text: Uint8Array, indent: number, level: number) {
    this.text = text
    this.step = indent
    this.depth = level
    this.out = new Uint8Array(2 * text.length + 64)
  }

  indent(): Uint8Array {
    const { text } = this
    let p = 0
    while (p < text.length) {
      const c = text[p]!
      // What one byte of text can become: itself, a line feed and the line's indentation.
      this.reserve(2 + this.step * (this.depth + 1))
      if (c === QUOTE) p = this.string(p)
      else if (c === OPEN_OBJECT || c === OPEN_ARRAY) p = this.open(p, c)
      else if (c === OPEN_OBJECT + 2 || c === OPEN_ARRAY + 2) p = this.close(p, c)
      else {
        if (c > SPACE) this.out[this.length++] = c
        if (c === COLON) this.out[this.length++] = SPACE
        if (c === COMMA) this.newLine()
        p++
      }
    }
    return this.out.subarray(0, this.length)
  }

  private string(from: number): number {
    const { text } = this
    let p = from + 1
    for (let c = text[p]!; c !== QUOTE && p < text.length; c = text[p]!) p += c === BACKSLASH ? 2 : 1
    const to = p + 1
    this.reserve(to - from)
    this.out.set(text.subarray(from, to), this.length)
    this.length += to - from
    return to
  }

  private open(p: number, c: number): number {
    const { text } = this
    this.out[this.length++] = c
    do p++
    while (text[p]! <= SPACE)
    if (text[p] === c + 2) {
      this.out[this.length++] = c + 2
      return p + 1
    }
    this.depth++
    this.newLine()
    return p
  }

  private close(p: number, c: number): number {
    this.depth--
    this.newLine()
    this.out[this.length++] = c
    return p + 1
  }

  private newLine(): void {
    const spaces = this.step * this.depth
    this.out[this.length++] = NEWLINE
    this.out.fill(SPACE, this.length, this.length + spaces)
    this.length += spaces
  }

  private reserve(more: number): void {
    if (this.length + more <= this.out.length) return
    const larger = new Uint8Array(2 * (this.length + more))
    larger.set(this.out)
    this.out = larger
  }
}
