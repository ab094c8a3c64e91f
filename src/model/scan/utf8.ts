import { isUtf8 } from 'node:buffer'

/** Whether the bytes are well-formed UTF-8. A character that `to` cuts in two counts as well-formed unless `whole`. */
export function isUtf8Text(bytes: Uint8Array, from: number, to: number, whole: boolean): boolean {
  const end = whole ? to : startOfCut(bytes, from, to)
  return isUtf8(bytes.subarray(from, end))
}

/** Offset of the first byte that begins no well-formed character, or -1 (Unicode 16, table 3-7). */
export function firstInvalidUtf8(bytes: Uint8Array, from: number, to: number): number {
  let p = from
  while (p < to) {
    const length = characterLength(bytes, p, to)
    if (length === 0) return p
    p += length
  }
  return -1
}

/** Where a character begins of which only the first bytes lie before `to`; else `to`. */
function startOfCut(bytes: Uint8Array, from: number, to: number): number {
  for (let back = 1; back <= 3 && to - back >= from; back++) {
    const c = bytes[to - back]!
    if (c >= 0xc0) return expectedLength(c) > back ? to - back : to
    if (c < 0x80) return to
  }
  return to
}

function characterLength(bytes: Uint8Array, p: number, to: number): number {
  const first = bytes[p]!
  const length = expectedLength(first)
  if (length < 2) return length
  if (p + length > to) return 0
  const second = bytes[p + 1]!
  if (second < lowestSecond(first) || second > highestSecond(first)) return 0
  for (let i = 2; i < length; i++) if ((bytes[p + i]! & 0xc0) !== 0x80) return 0
  return length
}

function expectedLength(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc2) return 0
  if (first < 0xe0) return 2
  if (first < 0xf0) return 3
  return first < 0xf5 ? 4 : 0
}

function lowestSecond(first: number): number {
  return first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
}

function highestSecond(first: number): number {
  return first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
}
