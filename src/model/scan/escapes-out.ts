import { hasStringStop } from './string-stop.ts'

const BACKSLASH = 92
const LETTER_U = 117

/** What single letters after a backslash stand for. */
const MEANT = new Uint8Array(256)
for (const [letter, meaning] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t']) {
  MEANT[letter!.charCodeAt(0)] = meaning!.charCodeAt(0)
}

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
    const unit = unitAt(bytes, at)
    const isHigh = unit >= 0xd800 && unit < 0xdc00
    const isLone = isHigh ? !isLowAt(bytes, at + 6) : unit >= 0xdc00 && unit < 0xe000
    if (unit === 0 || isLone) return false
    at += isHigh ? 12 : 6
  }
  return true
}

/** Whether a character is written as `\uXXXX` in it. */
export function hasUnicodeEscapes(bytes: Uint8Array, from: number, to: number): boolean {
  const view = viewOf(bytes)
  for (let at = nextBackslash(bytes, view, from, to); at < to; at = nextBackslash(bytes, view, at + 2, to)) {
    if (bytes[at + 1] === LETTER_U) return true
  }
  return false
}

/**
 * Takes the escapes out of a JSON string for which `isTextWithEscapes` holds: part by part, and never as a string. Where single
 * letters are kept, `\n` stays as it is written and only `\uXXXX` becomes a character, behind a backslash where that is
 * what `escaped` says.
 */
export class EscapesOut {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #to: number
  readonly #kept: ((code: number) => number | undefined) | undefined
  #at: number

  /** @param kept single letters are kept: which letter after a backslash stands for a character that cannot stand there as it is */
  constructor(bytes: Uint8Array, from: number, to: number, kept?: (code: number) => number | undefined) {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
    this.#at = from
    this.#to = to
    this.#kept = kept
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
        let code = unitAt(bytes, at)
        at += 6
        if (code >= 0xd800 && code < 0xdc00) {
          code = 0x10000 + ((code & 0x3ff) << 10) + (unitAt(bytes, at) & 0x3ff)
          at += 6
        }
        out = this.#put(code, into, out)
      } else {
        if (this.#kept) {
          into[out++] = BACKSLASH
          into[out++] = letter
        } else into[out++] = MEANT[letter]!
        at += 2
      }
    }
    this.#at = at
    return out
  }

  #put(code: number, into: Uint8Array, out: number): number {
    const letter = this.#kept?.(code)
    if (letter !== undefined) {
      into[out++] = BACKSLASH
      into[out++] = letter
    } else if (code < 0x80) into[out++] = code
    else {
      if (code < 0x800) into[out++] = 0xc0 | (code >> 6)
      else {
        if (code < 0x10000) into[out++] = 0xe0 | (code >> 12)
        else {
          into[out++] = 0xf0 | (code >> 18)
          into[out++] = 0x80 | ((code >> 12) & 63)
        }
        into[out++] = 0x80 | ((code >> 6) & 63)
      }
      into[out++] = 0x80 | (code & 63)
    }
    return out
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
  const unit = unitAt(bytes, at)
  return unit >= 0xdc00 && unit < 0xe000
}

/** Of the `\uXXXX` at a place. */
function unitAt(bytes: Uint8Array, at: number): number {
  let unit = 0
  for (let i = at + 2; i < at + 6; i++) {
    const digit = bytes[i]!
    unit = (unit << 4) | (digit < 58 ? digit - 48 : (digit | 32) - 87)
  }
  return unit
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
