import type { TornTail } from '../lib/segment/read-segment.ts'
import type { At, Reject, RejectLog } from './run-files.ts'
import { openRunSegment } from './run-segment.ts'

/** epoch u32 · page u32; then the reject as JSON text. */
const HEAD_BYTES = 8

/**
 * The records of one partition that did not arrive. Durable when `append` returns: the target's checkpoint, which
 * counts them, is committed after it.
 * @throws DrayError STATE_CORRUPT, STORE_FULL, PERMISSION_DENIED, IO_FAILED
 */
export function openRejectLog(path: string, onTorn?: (tail: TornTail) => void): RejectLog {
  const segment = openRunSegment(path, atOf, onTorn)
  return {
    append(at, rejects) {
      segment.append(
        rejects.map((reject) => encodeReject(at, reject)),
        { durable: true },
      )
    },
    cut: (at) => segment.cut(at),
    *rejects() {
      for (const payload of segment.payloads()) yield { ...decodeReject(payload), ...atOf(payload) }
    },
    close: () => segment.close(),
  }
}

function encodeReject(at: At, reject: Reject): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32LE(at.epoch, 0)
  head.writeUInt32LE(at.page, 4)
  return Buffer.concat([head, Buffer.from(JSON.stringify(reject))])
}

/** What the checksum vouches for was written by `encodeReject`. */
function decodeReject(payload: Uint8Array): Reject {
  return JSON.parse(Buffer.from(payload.subarray(HEAD_BYTES)).toString()) as Reject
}

function atOf(payload: Uint8Array): At {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, HEAD_BYTES)
  return { epoch: bytes.readUInt32LE(0), page: bytes.readUInt32LE(4) }
}
