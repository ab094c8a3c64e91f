import { PAD } from '../../../model/scan/api.ts'
import type { ObjectInfo, ObjectStore } from '../../../store/object-store.ts'

/** Waiting for a file of this size takes longer than reading it. */
const SMALL_BYTES = 64 * 1024

/**
 * All of a small file at once, with room behind it for the cutter. Undefined where it is large, is not what it was when
 * it was listed, or the store cannot read without waiting: then it is read in the usual way.
 */
export function readSmallUnit(store: ObjectStore, unit: ObjectInfo): Uint8Array<ArrayBuffer> | undefined {
  if (unit.bytes > SMALL_BYTES || !store.can.readNow) return undefined
  const buffer = new Uint8Array(unit.bytes + PAD)
  return store.can.readNow(unit, buffer.subarray(0, unit.bytes)) ? buffer : undefined
}
