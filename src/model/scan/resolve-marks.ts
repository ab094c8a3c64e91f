import { doubleText, pointedDoubleText } from '../json/double-text.ts'
import { shortenDigits } from './shorten-digits.ts'

/**
 * Stands in a rendered text before what is not JSON yet: the digits of a double, after an `x` hexadecimal bytes, or after a
 * `b` base 64 in lines. It is legal nowhere in JSON, and to SQLite it is white space: what reads the number skips it.
 */
export const MARK = 11

const QUOTE = 34
const PLUS = 43
const MINUS = 45
const DOT = 46
const ZERO = 48
const NINE = 57
const LETTER_E = 101
const LETTER_B = 98
const LETTER_X = 120
const LINE_FEED = 10

/** Every decimal of so many digits comes back from a double as it was: no other that short leads to it. */
const EXACT_DIGITS = 15

/** Below it doubles have fewer digits than 15, and an engine's print of them is not to be relied on. */
const LEAST_NORMAL = 2.2250738585072014e-308

/** What a text is left as that a mark does not belong to. */
const UNRESOLVED = -1

/**
 * Puts in the place of every mark and its text what that stands for: a double's shortest decimal, in a string always with
 * a point or an exponent (`"1.0"`), or base 64. It works in place, since neither is longer. A mark whose text is neither
 * stays, and makes its record malformed.
 * @param end where the text ends @returns where it ends then
 */
export function resolveMarks(bytes: Uint8Array, end: number): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let mark = markFrom(text, 0, end)
  let out = mark
  while (mark < end) {
    const { to, placed } = resolved(text, mark, { end, out })
    const rest = placed === UNRESOLVED ? mark : to
    if (placed !== UNRESOLVED) out = placed
    const next = Math.max(to, mark + 1)
    for (let p = rest; p < next; p++) text[out++] = text[p]!
    mark = moveToMark(view, text, { from: next, to: out, end })
    out += mark - next
  }
  return out
}

/** @returns where the text of a mark ends, and where what it stands for does */
function resolved(
  text: Buffer,
  mark: number,
  { end, out }: { readonly end: number; readonly out: number },
): { readonly to: number; readonly placed: number } {
  const kind = text[mark + 1]
  if (kind === LETTER_X) {
    const to = hexEnd(text, mark + 2, end)
    return { to, placed: putBase64(text, mark + 2, to, out) }
  }
  if (kind === LETTER_B) {
    const to = linesEnd(text, mark + 2, end)
    return { to, placed: putLines(text, mark + 2, to, out) }
  }
  const to = numberEnd(text, mark + 1)
  return { to, placed: putDouble(text, mark, to, out) }
}

/** Moves what lies before the next mark down to `to`. @returns where the mark is */
function moveToMark(
  view: DataView,
  text: Buffer,
  { from, to, end }: { readonly from: number; readonly to: number; readonly end: number },
): number {
  let p = from
  let out = to
  // Four bytes at a time, as what is overwritten has been read: `out` is never ahead of `p`.
  for (const near = Math.min(end - 3, from + NEAR_BYTES); p < near; p += 4, out += 4) {
    const word = view.getInt32(p, true)
    if (hasMark(word)) break
    view.setInt32(out, word, true)
  }
  const mark = p < from + NEAR_BYTES ? nearMark(text, p, end) : markFrom(text, p, end)
  if (mark - p > 4) text.copyWithin(out, p, mark)
  else while (p < mark) text[out++] = text[p++]!
  return mark
}

/** Farther than this it is looked for by the engine's own search, of which a call costs as much as so many bytes. */
const NEAR_BYTES = 256

/** Within a few bytes, if there is one. */
function nearMark(text: Buffer, from: number, end: number): number {
  for (let p = from; p < end; p++) if (text[p] === MARK) return p
  return end
}

/** Whether one of four bytes is one. */
function hasMark(word: number): boolean {
  const marked = word ^ 0x0b0b0b0b
  return ((marked - 0x01010101) & ~marked & 0x80808080) !== 0
}

function markFrom(text: Buffer, from: number, end: number): number {
  const at = text.indexOf(MARK, from)
  return at < 0 || at > end ? end : at
}

/** @returns where the text that begins at `out` ends */
function putDouble(text: Buffer, mark: number, to: number, out: number): number {
  const from = mark + 1
  const isInString = text[mark - 1] === QUOTE
  const point = pointOf(text, from, to)
  if (point > 0) {
    const digits = to - from - (text[from] === MINUS ? 2 : 1)
    const isWhole = text[to - 1] === ZERO && text[to - 2] === DOT
    const exactEnd = isWhole && !isInString ? to - 2 : to
    const end = digits <= EXACT_DIGITS ? exactEnd : shortenDigits(text, from, point, to)
    if (end > 0) {
      for (let p = from; p < end; p++) text[out++] = text[p]!
      return out
    }
  }
  const value = Number(text.toString('latin1', from, to))
  if (!(Math.abs(value) >= LEAST_NORMAL && Number.isFinite(value))) return UNRESOLVED
  const spelled = isInString ? pointedDoubleText(value) : doubleText(value)
  if (out + spelled.length > to) return UNRESOLVED
  for (let i = 0; i < spelled.length; i++) text[out++] = spelled.charCodeAt(i)
  return out
}

function putBase64(text: Buffer, from: number, to: number, out: number): number {
  if ((to - from) % 2 !== 0) return UNRESOLVED
  for (let p = from; p < to; p++) if (!IS_HEX[text[p]!]) return UNRESOLVED
  // Part by part, so that no long string is made; what is put never reaches what is still to be read.
  for (let p = from; p < to; p += HEX_PART) {
    const part = Buffer.from(text.toString('latin1', p, Math.min(to, p + HEX_PART)), 'hex')
    out += text.write(part.toString('base64'), out, 'latin1')
  }
  return out
}

const IS_HEX = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(/[0-9A-Fa-f]/.test(String.fromCharCode(byte))),
)

/** A multiple of 6: three bytes are four letters of base 64. */
const HEX_PART = 6 << 12

/** Only within a tag of bytes: a text that is no JSON may hold anything. */
function putLines(text: Buffer, from: number, to: number, out: number): number {
  const isTagged =
    text.compare(BYTES_TAG, 0, BYTES_TAG.length, Math.max(0, out - BYTES_TAG.length), out) === 0
  return isTagged && text[to] === QUOTE ? withoutBreaks(text, from, to, out) : UNRESOLVED
}

const BYTES_TAG = Buffer.from('{"$dray:bytes":"')

/** Line by line down to `out`. */
function withoutBreaks(text: Buffer, from: number, to: number, out: number): number {
  for (let line = from; line < to;) {
    const at = text.indexOf(LINE_FEED, line)
    const end = at < 0 || at > to ? to : at
    text.copyWithin(out, line, end)
    out += end - line
    line = end + 1
  }
  return out
}

function linesEnd(text: Buffer, from: number, end: number): number {
  let to = from
  while (to < end && IS_LINED_BASE64[text[to]!]) to++
  return to
}

const IS_LINED_BASE64 = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(/[0-9A-Za-z+/=\n]/.test(String.fromCharCode(byte))),
)

/** Where the point of a number lies that has no exponent, and digits on both sides; 0 for another text. */
function pointOf(text: Buffer, from: number, to: number): number {
  const first = text[from] === MINUS ? from + 1 : from
  let point = first
  while (point < to && isDigit(text[point]!)) point++
  if (point === first || text[point] !== DOT) return 0
  for (let p = point + 1; p < to; p++) if (!isDigit(text[p]!)) return 0
  return point + 1 === to ? 0 : point
}

function numberEnd(text: Buffer, p: number): number {
  for (;;) {
    const c = text[p]!
    if (!isDigit(c) && c !== DOT && c !== MINUS && c !== PLUS && c !== LETTER_E) return p
    p++
  }
}

/** Before the quote behind it. */
function hexEnd(text: Buffer, from: number, end: number): number {
  const at = text.indexOf(QUOTE, from)
  return at < 0 || at > end ? end : at
}

function isDigit(c: number): boolean {
  return c >= ZERO && c <= NINE
}
