import type { TornTail } from '../lib/segment/read-segment.ts'
import type { PreState } from '../store/target.ts'
import type { At, Journal } from './run-files.ts'
import { openRunSegment } from './run-segment.ts'
import { stateCorrupt } from './state-errors.ts'

/** epoch u32 · page u32 · bytes of key, body and cells, u32 each; then these three. */
const HEAD_BYTES = 20
/** Says that there was no body, or no cells: an empty one has the length 0. */
const ABSENT = 0xffff_ffff
/** Exact for every string: UTF-8 would lose a lone surrogate. */
const KEY_ENCODING = 'utf16le'

/**
 * The pre-states of one partition, in the order in which they were met: of two for one key, the first is what the key
 * held before the run.
 * @throws DrayError STATE_CORRUPT, STORE_FULL, PERMISSION_DENIED, IO_FAILED
 */
export function openJournal(path: string, onTorn?: (tail: TornTail) => void): Journal {
  const segment = openRunSegment(path, atOf, onTorn)
  return {
    append: (at, states) => segment.appendDurably(states.map((state) => encodeState(at, state))),
    cut: (at) => segment.cut(at),
    *states() {
      for (const payload of segment.payloads()) yield decodeState(path, payload)
    },
    close: () => segment.close(),
  }
}

function encodeState(at: At, state: PreState): Uint8Array {
  const parts = [Buffer.from(state.key, KEY_ENCODING), state.body, state.cells]
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32LE(at.epoch, 0)
  head.writeUInt32LE(at.page, 4)
  parts.forEach((part, i) => head.writeUInt32LE(part?.byteLength ?? ABSENT, 8 + 4 * i))
  return Buffer.concat([head, ...parts.filter((part) => part !== undefined)])
}

function decodeState(path: string, payload: Uint8Array): At & PreState {
  const bytes = bufferOf(payload)
  let from = HEAD_BYTES
  const part = (i: number): Uint8Array | undefined => {
    const length = bytes.readUInt32LE(8 + 4 * i)
    if (length === ABSENT) return undefined
    from += length
    if (from > bytes.length) throw stateCorrupt(path, 'a pre-state is shorter than it says')
    return new Uint8Array(bytes.subarray(from - length, from))
  }
  const key = Buffer.from(part(0) ?? []).toString(KEY_ENCODING)
  const body = part(1)
  return { ...atOf(payload), key, body, cells: part(2) }
}

function atOf(payload: Uint8Array): At {
  const bytes = bufferOf(payload)
  return { epoch: bytes.readUInt32LE(0), page: bytes.readUInt32LE(4) }
}

function bufferOf(payload: Uint8Array): Buffer {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
}
