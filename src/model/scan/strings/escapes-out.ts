import { codeUnitAt, putCodePoint } from './escapes.ts'
import { hasStringStop } from './string-stop.ts'

const BACKSLASH = 92
const LETTER_U = 117

/** More than one character takes, as it is put. */
const SPARE_BYTES = 8

/** Whether what a JSON string stands for is UTF-8, and no NUL is in it. `from` and `to` are within its quotes, and it was found valid. */
export function isTextWithEscapes(bytes: Uint8Array, from: number, to: number): boolean {
  const view = viewOf(bytes)
  for (let at = nextBackslash(bytes, view, from, to); at < to; at = nextBackslash(bytes, view, at, to)) {
    if (bytes[at + 1] !== LETTER_U) {
      at += 2
      continue
    }
    const unit = codeUnitAt(bytes, at + 2)
    const isHigh = unit >= 0xd800 && unit < 0xdc00
    const isLone = isHigh ? !isLowAt(bytes, at + 6) : unit >= 0xdc00 && unit < 0xe000
    if (unit === 0 || isLone) return false
    at += isHigh ? 12 : 6
  }
  return true
}

/**
 * Puts a JSON string for which `isTextWithEscapes` holds as another form takes it that has JSON's single letters too: part by
 * part, and never as a string. `\n` stays as it is written; `\uXXXX` becomes its character, or a letter behind a backslash.
 */
export class EscapesOut {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #to: number
  readonly #letterOf: (code: number) => number | undefined
  #at: number

  /** @param letterOf of a character that cannot stand in that form as it is: the letter behind a backslash that stands for it */
  constructor(bytes: Uint8Array, from: number, to: number, letterOf: (code: number) => number | undefined) {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
    this.#at = from
    this.#to = to
    this.#letterOf = letterOf
  }

  /** @param into of 16 bytes at least. @returns how many bytes were put; 0 behind the last */
  fill(into: Uint8Array): number {
    const target = viewOf(into)
    const bytes = this.#bytes
    const view = this.#view
    const to = this.#to
    const room = into.length - SPARE_BYTES
    let at = this.#at
    let out = 0
    while (at < to && out < room) {
      while (at + 4 <= to && out < room) {
        const word = view.getInt32(at, true)
        if (hasStringStop(word)) break
        target.setInt32(out, word, true)
        at += 4
        out += 4
      }
      while (at < to && out < room && bytes[at] !== BACKSLASH) into[out++] = bytes[at++]!
      if (at === to || out >= room) break
      const letter = bytes[at + 1]!
      if (letter === LETTER_U) {
        let code = codeUnitAt(bytes, at + 2)
        at += 6
        if (code >= 0xd800 && code < 0xdc00) {
          code = 0x10000 + ((code & 0x3ff) << 10) + (codeUnitAt(bytes, at + 2) & 0x3ff)
          at += 6
        }
        out = this.#put(code, into, out)
      } else {
        into[out++] = BACKSLASH
        into[out++] = letter
        at += 2
      }
    }
    this.#at = at
    return out
  }

  #put(code: number, into: Uint8Array, out: number): number {
    const letter = this.#letterOf(code)
    if (letter === undefined) return putCodePoint(into, out, code)
    into[out] = BACKSLASH
    into[out + 1] = letter
    return out + 2
  }
}

function nextBackslash(bytes: Uint8Array, view: DataView, from: number, to: number): number {
  let at = from
  while (at + 4 <= to && !hasStringStop(view.getInt32(at, true))) at += 4
  while (at < to && bytes[at] !== BACKSLASH) at++
  return at
}

function isLowAt(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== BACKSLASH || bytes[at + 1] !== LETTER_U) return false
  const unit = codeUnitAt(bytes, at + 2)
  return unit >= 0xdc00 && unit < 0xe000
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
