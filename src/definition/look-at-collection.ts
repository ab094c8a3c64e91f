import type { Key } from '../model/key.ts'
import type { Value } from '../model/value.ts'
import { pagesOf } from '../store/paging/pages.ts'
import type { CollectionInfo, DocumentSource } from '../store/source.ts'

/** What a look at one collection showed. */
export interface Look {
  readonly name: string
  readonly records: number
  /** Records whose key came before, among those looked at. */
  readonly repeated: number
  /** Records that cannot be read as documents, among those looked at. */
  readonly problems: number
  /** Keys as text, of the records looked at. */
  readonly keys: ReadonlySet<string>
  /** Every record was looked at. */
  readonly complete: boolean
  /** Names of fields, in the order in which they were met. */
  readonly fields: readonly string[]
  /** Fields that are lists of objects: their elements could be a collection. */
  readonly lists: readonly string[]
  /** Scalar values of fields that may name another record, as text. */
  readonly pointers: ReadonlyMap<string, ReadonlySet<string>>
}

/** Keys are small; documents are looked at and let go. */
const KEYS_AT_MOST = 50_000
const FIELDS_AT_MOST = 200
const POINTER = /(?:^|[a-z0-9_])(?:Id|ID|_id|Key|_key|Ref|_ref)$/

/** Reads the first records of a collection. @throws DrayError when it cannot be read */
export async function lookAtCollection(
  source: DocumentSource,
  { name, layout }: CollectionInfo,
  signal?: AbortSignal,
): Promise<Look> {
  const keys = new Set<string>()
  const fields = new Set<string>()
  const lists = new Set<string>()
  const pointers = new Map<string, Set<string>>()
  let problems = 0
  let read = 0
  let complete = true
  for await (const page of pagesOf(source, name, { layout, ...(signal && { signal }) })) {
    problems += page.problems.length
    read += page.count
    for (let i = 0; i < page.count; i++) {
      noteFields(page.bodyValue(i), page.key(i), { fields, lists, pointers })
      keys.add(page.keyText(i))
    }
    if (keys.size < KEYS_AT_MOST) continue
    complete = page.next === undefined
    break
  }
  const { records } = await source.count(name, layout, signal)
  return {
    name,
    records,
    repeated: read - keys.size,
    problems,
    keys,
    complete,
    fields: [...fields],
    lists: [...lists],
    pointers,
  }
}

interface Noted {
  readonly fields: Set<string>
  readonly lists: Set<string>
  readonly pointers: Map<string, Set<string>>
}

function noteFields(body: Value, key: Key, { fields, lists, pointers }: Noted): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || body instanceof Uint8Array) return
  for (const [field, value] of Object.entries(body)) {
    if (fields.size < FIELDS_AT_MOST) fields.add(field)
    if (lists.size < FIELDS_AT_MOST && isListOfObjects(value)) lists.add(field)
    if (!POINTER.test(field) || !isScalar(value) || String(value) === key.text) continue
    const values = pointers.get(field) ?? new Set()
    pointers.set(field, values.add(String(value)))
  }
}

function isListOfObjects(value: Value): boolean {
  const isObject = (element: Value): boolean =>
    typeof element === 'object' && element !== null && Object.getPrototypeOf(element) === Object.prototype
  return Array.isArray(value) && value.length > 0 && value.every(isObject)
}

function isScalar(value: unknown): value is string | number | bigint {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'bigint'
}
