import type { ObjectInfo, ObjectStore } from '../../store/object-store.ts'

/** The line, from 1, in which a byte of a unit lies. */
export type LineFinder = (unit: ObjectInfo, byte: number) => Promise<number>

const CHUNK_BYTES = 256 * 1024
const NEWLINE = 0x0a

/**
 * Lines are counted only for what is wrong, and from the last place asked for on, so that many questions about one file
 * read it once.
 */
export function lineFinder(store: ObjectStore): LineFinder {
  let known = { key: '', tag: '', byte: 0, line: 1 }
  return async (unit, byte) => {
    const isAhead = known.key === unit.key && known.tag === unit.tag && known.byte <= byte
    const from = isAhead ? known : { byte: 0, line: 1 }
    const line = from.line + (await newlinesBetween(store, unit.key, from.byte, byte))
    known = { key: unit.key, tag: unit.tag, byte, line }
    return line
  }
}

async function newlinesBetween(store: ObjectStore, key: string, from: number, to: number): Promise<number> {
  let count = 0
  const buffer = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(0, to - from)))
  for (let at = from; at < to;) {
    const filled = await store.read(key, {
      from: at,
      into: buffer.subarray(0, Math.min(buffer.length, to - at)),
    })
    if (filled === 0) break
    for (let i = 0; i < filled; i++) if (buffer[i] === NEWLINE) count++
    at += filled
  }
  return count
}
