import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { decodeHeader, HEADER_BYTES, MAGIC, type SegmentHeader } from './segment-record.ts'

export interface SegmentRecord {
  readonly offset: number
  /** Where the next record begins. */
  readonly end: number
  /** A view that is good until the next record is asked for. */
  readonly payload: Uint8Array
}

/** What a crash left behind the last whole record. It was never promised to anyone. */
export interface TornTail {
  readonly offset: number
  readonly bytes: number
}

/** A record that had been on disk is not there any more as it was written. */
export class SegmentCorrupt extends Error {
  readonly path: string
  readonly offset: number

  constructor(path: string, offset: number) {
    super(`${path} is damaged at byte ${offset}`)
    this.name = 'SegmentCorrupt'
    this.path = path
    this.offset = offset
  }
}

const WINDOW_BYTES = 1024 * 1024

/**
 * The records of a segment in order, from the one on that begins at an offset; none when there is no such file. Memory:
 * 1 MiB, or the largest record.
 * A torn tail ends the reading and is told; the file is not touched, as its writer may be in the middle of a record.
 * @throws SegmentCorrupt for a bad record before one that was written when the bad one was already on disk
 */
export function* readSegment(
  path: string,
  onTorn?: (tail: TornTail) => void,
  from = 0,
): Generator<SegmentRecord> {
  const fd = openForReading(path)
  if (fd === undefined) return
  try {
    const { size } = fstatSync(fd)
    const window = readingWindow(fd, size)
    let offset = from
    while (offset < size) {
      const record = recordAt(window, offset)
      if (!record) {
        if (syncedBeyond(window, offset)) throw new SegmentCorrupt(path, offset)
        onTorn?.({ offset, bytes: size - offset })
        return
      }
      // An empty payload seals the segment: it only says how far it was on disk.
      if (record.payload.byteLength > 0) yield record
      offset = record.end
    }
  } finally {
    closeSync(fd)
  }
}

interface Window {
  readonly size: number
  /** Fewer bytes than asked for only at the end of the file. A view, good until the next call. */
  at(offset: number, length: number): Uint8Array
}

function readingWindow(fd: number, size: number): Window {
  // Read into again and again: each of them would wait for a collection.
  let room = new Uint8Array(Math.min(size, WINDOW_BYTES))
  let buffer = room.subarray(0, 0)
  let from = 0
  return {
    size,
    at(offset, wanted) {
      const length = Math.min(wanted, size - offset)
      if (offset < from || offset + length > from + buffer.byteLength) {
        const reading = Math.min(Math.max(length, WINDOW_BYTES), size - offset)
        if (room.length < reading) room = new Uint8Array(reading)
        buffer = readAt(fd, offset, room.subarray(0, reading))
        from = offset
      }
      return buffer.subarray(offset - from, Math.min(offset - from + length, buffer.byteLength))
    },
  }
}

/** @returns what of `into` was filled */
function readAt(fd: number, offset: number, into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let filled = 0
  while (filled < into.length) {
    const read = readSync(fd, into, filled, into.length - filled, offset + filled)
    if (read === 0) break
    filled += read
  }
  return into.subarray(0, filled)
}

function recordAt(window: Window, offset: number): SegmentRecord | undefined {
  const header = headerAt(window, offset)
  if (!header) return undefined
  const from = offset + HEADER_BYTES
  // Before the payload is read: a length must not make us ask for more than there is.
  if (from + header.length > window.size) return undefined
  const payload = window.at(from, header.length)
  if (payload.byteLength < header.length || crc32(payload) !== header.crc) return undefined
  return { offset, end: from + header.length, payload }
}

function headerAt(window: Window, offset: number): SegmentHeader | undefined {
  return decodeHeader(window.at(offset, HEADER_BYTES), offset)
}

/** Looks for a later record which says that this offset had been on disk. */
function syncedBeyond(window: Window, bad: number): boolean {
  let offset = bad + 1
  while (offset + HEADER_BYTES <= window.size) {
    const { buffer, byteOffset, byteLength } = window.at(offset, WINDOW_BYTES)
    const bytes = Buffer.from(buffer, byteOffset, byteLength)
    const found = bytes.indexOf(MAGIC)
    if (found < 0) {
      offset += Math.max(1, bytes.byteLength - MAGIC.length + 1)
      continue
    }
    const header = headerAt(window, offset + found)
    if (header && header.syncedTo > bad) return true
    offset += found + 1
  }
  return false
}

function openForReading(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
