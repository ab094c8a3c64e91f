import type { ObjectInfo, ObjectStore } from '../../../store/object-store.ts'
import type { DrayError } from '../../../model/error.ts'
import { corrupt } from '../errors.ts'
import type { LineFinder } from '../lines.ts'
import { readSmallUnit } from './small-unit.ts'
import { StructureWalk, type StructureEvents } from './structure.ts'

export interface WalkOptions {
  readonly signal?: AbortSignal | undefined
  /** The unit's bytes, where they have been read already. */
  readonly chunks?: Iterable<Uint8Array> | undefined
  /** Sees every chunk; a chunk is valid until it answers. */
  readonly onChunk?: (chunk: Uint8Array) => void | Promise<void>
  /** Asked after each chunk: enough has been seen. */
  readonly isEnough?: () => boolean
}

/** Streams a unit through a structural walk. @returns what is wrong with it, with its line, or undefined */
export async function walkUnit(
  store: ObjectStore,
  unit: ObjectInfo,
  events: StructureEvents,
  lineOf: LineFinder,
  options: WalkOptions = {},
): Promise<DrayError | undefined> {
  const walk = new StructureWalk(events)
  options.signal?.throwIfAborted()
  const chunks = options.chunks ?? smallChunk(store, unit) ?? store.get(unit.key, signalOf(options))
  for await (const chunk of chunks) {
    walk.push(chunk)
    await options.onChunk?.(chunk)
    if (options.isEnough?.()) return undefined
  }
  const damage = walk.finish()
  if (!damage) return undefined
  const line = await lineOf(unit, damage.byte)
  return corrupt({ unit: unit.key, line, byte: damage.byte }, damage.what)
}

function smallChunk(store: ObjectStore, unit: ObjectInfo): Iterable<Uint8Array> | undefined {
  const small = readSmallUnit(store, unit)
  return small && [small.subarray(0, unit.bytes)]
}

function signalOf({ signal }: WalkOptions): { readonly signal?: AbortSignal } {
  return signal ? { signal } : {}
}
