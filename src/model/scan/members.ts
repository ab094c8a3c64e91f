import type { DocumentPage } from '../page/document-page.ts'
import type { RawCell } from '../page/raw-cell.ts'

const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_ARRAY = 91
const BACKSLASH = 92
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/**
 * The members of an object, one after the other, as places in its text. The text was scanned before: it is valid JSON.
 * One object serves all records of a page, and is the value that it stands at.
 */
export class Members implements RawCell {
  bytes: Uint8Array = new Uint8Array()
  /** Of the name, without its quotes, as it is written. */
  nameFrom = 0
  nameTo = 0
  /** Of the value. */
  from = 0
  to = 0
  /** Of the whole record: see TRAIT. */
  traits = 0
  #at = 0

  begin(page: DocumentPage, i: number): void {
    this.bytes = page.bytes
    this.traits = page.traits[i]!
    this.#at = this.#space(page.at[4 * i + 2]!) + 1
  }

  /** False where there are no more. */
  next(): boolean {
    let at = this.#space(this.#at)
    if (this.bytes[at] === COMMA) at = this.#space(at + 1)
    if (this.bytes[at] !== QUOTE) return false
    this.nameFrom = at + 1
    at = this.#afterString(at + 1)
    this.nameTo = at - 1
    at = this.#space(at)
    if (this.bytes[at] !== COLON) throw new Error('A record that was scanned is no JSON object')
    this.from = this.#space(at + 1)
    this.to = this.#afterValue(this.from)
    this.#at = this.to
    return true
  }

  /** Whether the name is written in these bytes. */
  isNamed(name: Uint8Array): boolean {
    const { bytes, nameFrom } = this
    if (this.nameTo - nameFrom !== name.length) return false
    for (let i = 0; i < name.length; i++) if (bytes[nameFrom + i] !== name[i]) return false
    return true
  }

  #space(at: number): number {
    while (this.bytes[at]! <= 32) at++
    return at
  }

  #afterString(at: number): number {
    const { bytes } = this
    for (;;) {
      const byte = bytes[at++]
      if (byte === QUOTE) return at
      if (byte === BACKSLASH) at++
    }
  }

  #afterValue(from: number): number {
    const { bytes } = this
    const first = bytes[from]
    if (first === QUOTE) return this.#afterString(from + 1)
    if (first === OPEN_OBJECT || first === OPEN_ARRAY) return this.#afterNested(from)
    let at = from
    for (; ; at++) {
      const byte = bytes[at]!
      if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || byte <= 32) return at
    }
  }

  #afterNested(from: number): number {
    const { bytes } = this
    let depth = 0
    for (let at = from; ;) {
      const byte = bytes[at++]
      if (byte === QUOTE) at = this.#afterString(at)
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth === 0) return at
    }
  }
}
