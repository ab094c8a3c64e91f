import { EscapesOut } from '../../../model/scan/strings/escapes-out.ts'

/** A value of megabytes as COPY takes it. It is made slice by slice out of where it lies in the page, while it is sent. */
export interface LargeField {
  /** Each is good until the next is asked for. */
  slices(): Iterable<Uint8Array>
}

/** Smaller ones are put where all others are. */
export const LARGE_BYTES = 1 << 20
const SLICE_BYTES = 1 << 18
/** A multiple of 4: by itself each is whole. In hexadecimal digits it is as long as a slice, or nearly so. */
const BASE64_PART = 1 << 17

/** Bytes that go as they lie. */
export function plainField(bytes: Uint8Array): LargeField {
  return {
    *slices() {
      for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES)
    },
  }
}

/**
 * The text of a JSON string, without its quotes. What JSON escapes by a single letter COPY escapes by the same, or takes
 * for what it is: only characters that are written as `\uXXXX` are others.
 * https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2
 */
export function unescapedField(bytes: Uint8Array): LargeField {
  return {
    *slices() {
      const escapes = new EscapesOut(bytes, 0, bytes.length, escapeOf)
      const slice = Buffer.allocUnsafeSlow(SLICE_BYTES)
      for (let length = escapes.fill(slice); length > 0; length = escapes.fill(slice)) {
        yield slice.subarray(0, length)
      }
    },
  }
}

/** A text that is to be escaped as COPY has it: JSON as it is written. */
export function escapedField(bytes: Uint8Array): LargeField {
  return {
    *slices() {
      const slice = Buffer.allocUnsafeSlow(SLICE_BYTES)
      let length = 0
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at]!
        const letter = escapeOf(byte)
        if (letter !== undefined) slice[length++] = BACKSLASH
        slice[length++] = letter ?? byte
        if (length + 2 <= SLICE_BYTES) continue
        yield slice.subarray(0, length)
        length = 0
      }
      if (length > 0) yield slice.subarray(0, length)
    },
  }
}

/** Bytes that lie in base 64, as `bytea` takes them. */
export function hexField(base64: Uint8Array): LargeField {
  return {
    *slices() {
      const text = Buffer.from(base64.buffer, base64.byteOffset, base64.byteLength)
      const slice = Buffer.allocUnsafeSlow(SLICE_BYTES)
      yield HEX
      for (let at = 0; at < text.length; at += BASE64_PART) {
        const part = Buffer.from(text.toString('latin1', at, at + BASE64_PART), 'base64')
        yield slice.subarray(0, slice.write(part.toString('hex'), 'latin1'))
      }
    },
  }
}

const HEX = Buffer.from('\\\\x')
const BACKSLASH = 92
const TAB = 9
const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const LETTER_N = 110
const LETTER_R = 114
const LETTER_T = 116

function escapeOf(code: number): number | undefined {
  if (code > BACKSLASH) return undefined
  if (code === BACKSLASH) return BACKSLASH
  if (code === LINE_FEED) return LETTER_N
  if (code === CARRIAGE_RETURN) return LETTER_R
  return code === TAB ? LETTER_T : undefined
}
