import { crc32 } from 'node:zlib'

/** What stands before each payload of a segment. */
export interface SegmentHeader {
  readonly length: number
  /** Every byte before this offset was on disk when the record was written. */
  readonly syncedTo: number
  readonly crc: number
}

export const HEADER_BYTES = 24
/** A record is read whole, so it has to fit in one buffer of any platform. */
export const MAX_PAYLOAD_BYTES = 2 ** 31 - 1 - HEADER_BYTES

/** Looks like nothing that JSON text contains. */
export const MAGIC = Buffer.from([0xd7, 0x1a, 0x5e, 0x67])

/**
 * The header is checksummed together with the offset it stands at: a record that lies inside another's payload, or that
 * a disk returns from another place, is none.
 */
export function encodeHeader(payload: Uint8Array, offset: number, syncedTo: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES)
  MAGIC.copy(header)
  header.writeUInt32LE(payload.byteLength, 4)
  header.writeDoubleLE(syncedTo, 8)
  header.writeUInt32LE(crc32(payload), 16)
  header.writeUInt32LE(headerCrc(header, offset), 20)
  return header
}

/** `undefined` when there is no intact header in these bytes, which were read at `offset`. */
export function decodeHeader(bytes: Uint8Array, offset: number): SegmentHeader | undefined {
  if (bytes.byteLength < HEADER_BYTES) return undefined
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, HEADER_BYTES)
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  if (header.readUInt32LE(20) !== headerCrc(header, offset)) return undefined
  return { length: header.readUInt32LE(4), syncedTo: header.readDoubleLE(8), crc: header.readUInt32LE(16) }
}

function headerCrc(header: Buffer, offset: number): number {
  const place = Buffer.allocUnsafe(8)
  place.writeDoubleLE(offset)
  return crc32(header.subarray(0, 20), crc32(place))
}
