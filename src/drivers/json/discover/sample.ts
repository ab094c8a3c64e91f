import { freeBuffers } from '../../../lib/free-buffers.ts'
import { isDrayError } from '../../../model/error.ts'
import { parseJson } from '../../../model/json/json-text.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import type { ObjectInfo, ObjectStore } from '../../../store/object-store.ts'
import { StructureWalk } from '../structure/structure.ts'

export interface SampleRecord {
  /** Its member name, in an object. */
  readonly name: string | undefined
  readonly fields: Readonly<Record<string, Value>>
}

const SAMPLE_RECORDS = 100
const FIRST_BYTES = 128 * 1024
const LAST_BYTES = 16 * 1024 * 1024

/** The first records of the container that begins at `from`; none where no whole record lies within 16 MiB. */
export async function sampleRecords(
  store: ObjectStore,
  unit: ObjectInfo,
  from: number,
): Promise<readonly SampleRecord[]> {
  for (let bytes = FIRST_BYTES; ; bytes = Math.min(8 * bytes, LAST_BYTES)) {
    const window = new Uint8Array(Math.min(bytes, unit.bytes - from))
    const filled = await store.read(unit.key, { from, into: window })
    const records = recordsIn(window.subarray(0, filled))
    freeBuffers([window.buffer])
    if (records.length > 0 || filled === unit.bytes - from || bytes === LAST_BYTES) return records
  }
}

function recordsIn(window: Uint8Array): readonly SampleRecord[] {
  const records: SampleRecord[] = []
  let name: string | undefined
  let begin = 0
  const walk = new StructureWalk({
    watch: 1,
    names: 1,
    name: (text) => {
      name = text
    },
    begin: (_kind, depth, at) => {
      if (depth === 1) begin = at
    },
    end: (depth, at) => {
      if (depth !== 1 || records.length >= SAMPLE_RECORDS) return
      const fields = fieldsOf(window.subarray(begin, at))
      if (fields) records.push({ name, fields })
    },
  })
  walk.push(window)
  return records
}

/** Undefined for what is no object, or no JSON: the scanner names it when it meets it. */
function fieldsOf(bytes: Uint8Array): SampleRecord['fields'] | undefined {
  try {
    const value = parseJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'))
    return isObject(value) ? value : undefined
  } catch (error) {
    if (isDrayError(error)) return undefined
    throw error
  }
}

function isObject(value: Value): value is { readonly [field: string]: Value } {
  const isPlain = typeof value === 'object' && value !== null
  return isPlain && !Array.isArray(value) && !(value instanceof Uint8Array) && !(value instanceof Tagged)
}
