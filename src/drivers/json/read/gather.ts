import { bufferFor } from '../../../lib/large-buffer.ts'
import { PAD, type Window } from '../../../model/scan/cut-records.ts'

/** Bytes of a unit that are cut as one window. */
export interface Gathering {
  /** Pairs of from, to; in order. They lie in the window side by side. */
  readonly pieces: Float64Array
  /** The container's bracket lies before the first piece. */
  readonly opened: boolean
  /** Nothing of the records follows. */
  readonly final: boolean
  /** The bracket that ends the container, where the last piece does not hold it. */
  readonly closing?: number | undefined
}

/** Reading over so many bytes is quicker than reading twice. */
const GAP_BYTES = 16 * 1024
/** What is read over is read aside. */
const ASIDE_BYTES = 256 * 1024

/** The window to be filled, and each read that fills it: done by the caller before the next is asked for. */
export interface Filling {
  readonly window: Window
  readonly reads: Iterable<{ readonly from: number; readonly into: Uint8Array }>
}

/** Room for so many bytes, which a window keeps. */
export type Room = (bytes: number) => Uint8Array

/** What is to be read for a window, where reading waits and where it does not. */
export function fillingOf({ pieces, final, closing }: Gathering, room: Room = newRoom): Filling {
  let length = 0
  for (let i = 0; i < pieces.length; i += 2) length += pieces[i + 1]! - pieces[i]!
  const end = closing === undefined ? length : length + 1
  const bytes = room(end + PAD)
  if (closing !== undefined) bytes[length] = closing
  return { window: { bytes, end, base: pieces[0] ?? 0, line: 0, final }, reads: readsInto(bytes, pieces) }
}

function newRoom(bytes: number): Uint8Array {
  return new Uint8Array(bufferFor(bytes), 0, bytes)
}

function* readsInto(bytes: Uint8Array, pieces: Float64Array): Filling['reads'] {
  let aside: Uint8Array | undefined
  let at = 0
  for (let i = 0; i < pieces.length;) {
    const from = pieces[i]!
    const behind = endOfStretch(pieces, i)
    const length = pieces[behind - 1]! - from
    if (behind === i + 2) yield { from, into: bytes.subarray(at, at + length) }
    else yield { from, into: (aside ??= new Uint8Array(ASIDE_BYTES)).subarray(0, length) }
    for (; i < behind; i += 2) {
      const begin = pieces[i]! - from
      const end = pieces[i + 1]! - from
      if (length !== end - begin) bytes.set(aside!.subarray(begin, end), at)
      at += end - begin
    }
  }
}

/** Behind the last piece that is read together with this one. */
function endOfStretch(pieces: Float64Array, first: number): number {
  let i = first + 2
  for (; i < pieces.length; i += 2) {
    const isFar = pieces[i]! - pieces[i - 1]! > GAP_BYTES
    if (isFar || pieces[i + 1]! - pieces[first]! > ASIDE_BYTES) break
  }
  return i
}
