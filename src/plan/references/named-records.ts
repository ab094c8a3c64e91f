import type { DocumentPage } from '../../model/page/document-page.ts'
import { parseJson } from '../../model/json/json-text.ts'
import type { Key } from '../../model/key.ts'
import { Members } from '../../model/scan/api.ts'
import type { Value } from '../../model/value.ts'
import type { MappedPage } from '../mapping/mapped-page.ts'
import type { Lookup } from './lookups.ts'

/** A record of another collection, or of its own, that an entry of a page names. */
export interface NamedRecord {
  /** Of the mapped page. */
  readonly entry: number
  /** The fields that name it. */
  readonly by: string
  readonly to: string
  readonly key: Key
  /** The rule is one that an engine may hold a table to. */
  readonly isRule: boolean
}

/** What the entries of a page refer to: by the configuration's words, and by references of their table. */
export function namedRecords(mapped: MappedPage, lookups: readonly Lookup[]): readonly NamedRecord[] {
  return [...saidBy(mapped), ...ruledBy(mapped.page, lookups)]
}

function saidBy({ references, from }: MappedPage): readonly NamedRecord[] {
  if (references.length === 0) return []
  const entries = new Map(from && Array.from(from, (index, entry) => [index, entry]))
  return references.flatMap(({ index, field, collection, key }) => {
    const entry = from ? entries.get(index) : index
    return entry === undefined ? [] : [{ entry, by: field, to: collection, key, isRule: false }]
  })
}

function ruledBy(page: DocumentPage, lookups: readonly Lookup[]): readonly NamedRecord[] {
  if (lookups.length === 0) return []
  const names = [...new Set(lookups.flatMap(({ columns }) => columns))]
  const cells = new Cells(names)
  const found: NamedRecord[] = []
  for (let entry = 0; entry < page.count; entry++) {
    const values = cells.of(page, entry)
    for (const { columns, to, keyNamedBy } of lookups) {
      const key = keyNamedBy((name) => values.get(name) ?? null)
      if (key) found.push({ entry, by: columns.join(', '), to, key, isRule: true })
    }
  }
  return found
}

/** A few values of each row, without parsing the others. */
class Cells {
  readonly #names: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  readonly #members = new Members()

  constructor(names: readonly string[]) {
    this.#names = names.map((name) => ({ name, bytes: Buffer.from(JSON.stringify(name).slice(1, -1)) }))
  }

  of(page: DocumentPage, i: number): ReadonlyMap<string, Value> {
    const members = this.#members
    const values = new Map<string, Value>()
    members.begin(page, i)
    while (values.size < this.#names.length && members.next()) {
      const known = this.#names.find(({ bytes }) => members.isNamed(bytes))
      if (known) values.set(known.name, valueAt(members))
    }
    return values.size === this.#names.length ? values : this.#parsed(page, i)
  }

  /** Of names that are written with other escapes. */
  #parsed(page: DocumentPage, i: number): ReadonlyMap<string, Value> {
    const row = page.bodyValue(i) as Readonly<Record<string, Value>>
    return new Map(Object.entries(row))
  }
}

function valueAt({ bytes, from, to }: Members): Value {
  return parseJson(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString())
}
