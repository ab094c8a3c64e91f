import type { Counts } from './counts.ts'
import type { Cursor } from './cursor.ts'
import { Digest } from './digest.ts'
import { DrayError } from './error.ts'

/**
 * How far one partition is in the target, together with what it did there. Where `facts.checkpoint` is `with-data` it
 * is committed in the same transaction (or behind the same bytes) as the page it speaks of: the target owns it.
 */
export interface Checkpoint {
  readonly epoch: number
  /** Pages accepted so far: 1 after the first. */
  readonly page: number
  /** Entries offered to the target so far, again each time that one was: the ordinal of the next one. */
  readonly ordinal: number
  /** Where to read on; absent when the partition is done. */
  readonly cursor: Cursor | undefined
  readonly counts: Counts
  /** Of what is now in the target by this partition: written and unchanged. */
  readonly digest: Digest
  /** Outcomes of `page`, per entry, where they are not all `written`. */
  readonly last: Uint8Array | undefined
}

/** UTF-8 JSON; sums and statuses as base64. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { digest, last, cursor, ...rest } = checkpoint
  const json = {
    v: 1,
    ...rest,
    cursor: cursor ?? null,
    digest: base64(digest.bytes),
    last: last ? base64(last) : null,
  }
  return Buffer.from(JSON.stringify(json))
}

/** @throws DrayError STATE_CORRUPT when the bytes are not a checkpoint that this version reads */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  try {
    const { v, cursor, digest, last, ...rest } = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (v !== 1) throw new RangeError(`checkpoint version ${String(v)}`)
    return {
      ...rest,
      cursor: cursor ?? undefined,
      digest: Digest.fromBytes(Buffer.from(digest, 'base64')),
      last: last === null ? undefined : new Uint8Array(Buffer.from(last, 'base64')),
    }
  } catch (cause) {
    throw new DrayError('STATE_CORRUPT', 'A checkpoint in the target cannot be read', { cause })
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
