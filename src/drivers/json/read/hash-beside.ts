import { randomUUID } from 'node:crypto'
import type { ObjectInfo } from '../../../store/object-store.ts'
import { WORTH_STARTING_BYTES } from './cut/cut-beside.ts'
import { HASH_FILE, HASH_SLICE_BYTES, type HashFileAnswer, type HashFileRequest } from './hash-file.ts'
import type { WindowPlace } from './window-place.ts'

type Helped = Pick<WindowPlace, 'store' | 'beside'>

export function mayHashBeside({ store, beside }: Helped, unit: ObjectInfo): boolean {
  return beside !== undefined && store.can.localPath !== undefined && unit.bytes >= WORTH_STARTING_BYTES
}

/**
 * The SHA-256 of a large local file (`mayHashBeside`), taken in the second thread.
 * @returns undefined where the caller is to take it: there is no thread, or something is to be said about the file
 */
export async function hashBeside(
  { store, beside }: Helped,
  unit: ObjectInfo,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const path = store.can.localPath?.(unit.key)
  if (!beside || path === undefined) return undefined
  await beside.start()
  const job = randomUUID()
  for (let from = 0; ; from += HASH_SLICE_BYTES) {
    signal?.throwIfAborted()
    const length = Math.min(HASH_SLICE_BYTES, unit.bytes - from)
    const final = from + length === unit.bytes
    const request: HashFileRequest = { job, path, unit: { tag: unit.tag }, from, length, final }
    const answer = (await beside.call(HASH_FILE, request)) as HashFileAnswer | undefined
    if (answer === undefined || final) return answer
  }
}
