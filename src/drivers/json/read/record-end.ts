import type { ObjectStore } from '../../../store/object-store.ts'
import { StructureWalk } from '../structure/structure.ts'

interface RecordPlace {
  readonly key: string
  readonly container: 'object' | 'array'
  /** Behind the container's bracket (`opened`) or behind a record of it, or before the bracket. */
  readonly offset: number
  readonly opened: boolean
  /** The container ends here. */
  readonly to: number
  readonly signal: AbortSignal | undefined
}

const CHUNK_BYTES = 1 << 20

/** What a container that is open looks like behind one of its records. */
const OPENED = { object: Buffer.from('{"":{}'), array: Buffer.from('[{}') } as const

/**
 * Where the record behind a place ends, found by its brackets without holding it: so that a long one is read into a
 * buffer of its size. Undefined where that cannot be told: it is no container, or its brackets do not match.
 */
export async function recordEnd(store: ObjectStore, place: RecordPlace): Promise<number | undefined> {
  const { key, container, offset, opened, to, signal } = place
  let isInside = !opened
  let end: number | undefined
  const walk = new StructureWalk({
    watch: 1,
    names: 0,
    begin() {},
    end(depth, at) {
      if (isInside && depth === 1) end ??= at
    },
  })
  const before = opened ? OPENED[container] : new Uint8Array()
  walk.push(before)
  isInside = true
  const buffer = new Uint8Array(CHUNK_BYTES)
  for (let at = offset; at < to && end === undefined && !walk.damage;) {
    const into = buffer.subarray(0, Math.min(CHUNK_BYTES, to - at))
    const filled = await store.read(key, { from: at, into, ...(signal ? { signal } : {}) })
    if (filled === 0) break
    walk.push(into.subarray(0, filled))
    at += filled
  }
  return end === undefined ? undefined : offset + end - before.length
}
