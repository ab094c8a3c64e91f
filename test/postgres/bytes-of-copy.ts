import type { CopyPart } from '../../src/drivers/postgres/copy/copy-text.ts'

/** All that is sent to COPY. */
export function bytesOf(parts: Iterable<CopyPart>): Buffer {
  const bytes: Uint8Array[] = []
  for (const part of parts) {
    if (part instanceof Uint8Array) bytes.push(part)
    // What a slice holds is gone when the next is asked for.
    else for (const slice of part.slices()) bytes.push(Uint8Array.from(slice))
  }
  return Buffer.concat(bytes)
}
