import type { DocumentPage } from '../../model/page/document-page.ts'
import type { Key } from '../../model/key.ts'
import type { Value } from '../../model/value.ts'
import type { Loss } from '../mapping/loss-tally.ts'
import { LossTally } from '../mapping/loss-tally.ts'
import type { WishedColumn } from './planned-table.ts'
import { isKeyField, keyPartsOf } from './cells/key-field.ts'
import { RecordFields } from './cells/record-fields.ts'
import { MISSING } from './cells/shape-row.ts'
import { typeOfKinds, type ValueKind, valueKindOf } from './value-kind.ts'

/** A table cannot have more columns in SQLite; in others even fewer. https://sqlite.org/limits.html#max_column */
const FIELDS_AT_MOST = 2_000

interface Field {
  readonly kinds: Map<ValueKind, number>
  /** Records that have it. */
  present: number
  /** The first record that has not; absent for the first of all. */
  lackedBy?: string
}

/** What the records of a collection hold, field by field: a few counts for each, however many records there are. */
export class FieldSurvey {
  readonly #fields = new Map<string, Field>()
  /** Those that every record has so far. */
  readonly #whole = new Set<Field>()
  readonly #key: readonly string[]
  readonly #texts: RecordFields | undefined
  #records = 0
  #otherKeys = 0
  readonly #lost = new LossTally()
  #firstKey = ''

  /** @param key the columns of the key: they hold it also where no field does */
  constructor(key: readonly string[]) {
    this.#key = key
    const [only, ...others] = key
    if (only !== undefined && others.length === 0) this.#texts = new RecordFields(only)
    for (const name of key) this.#field(name)
  }

  get records(): number {
    return this.#records
  }

  /** Records in which a field is called as the column of the key, and is not the key. */
  get otherKeys(): number {
    return this.#otherKeys
  }

  get isTooWide(): boolean {
    return this.#fields.size > FIELDS_AT_MOST
  }

  addPage(page: DocumentPage): void {
    for (let i = 0; i < page.count && !this.isTooWide; i++) {
      if (this.#texts?.read(page, i)) this.#addTexts(this.#texts, page, i)
      else this.add(page.bodyValue(i) as Readonly<Record<string, Value>>, page.key(i))
    }
  }

  #addTexts({ names, kinds, count }: RecordFields, page: DocumentPage, i: number): void {
    if (this.#records++ === 0) this.#firstKey = page.keyText(i)
    for (let at = 0; at < count && !this.isTooWide; at++) this.#count(names[at]!, kinds[at]!)
    if (count < this.#fields.size) this.#noteMissing(() => page.keyText(i))
  }

  /** What `addPage` does of its records that have to be parsed. */
  add(document: Readonly<Record<string, Value>>, key: Key): void {
    if (this.#records++ === 0) this.#firstKey = key.text
    const isOther = this.#key.some((name) => !this.#addKey(name, document, key))
    if (isOther) this.#otherKeys++
    for (const name of Object.keys(document)) {
      if (!this.#key.includes(name)) this.#count(name, valueKindOf(document[name]!))
      if (this.isTooWide) return
    }
    this.#noteMissing(() => key.text)
  }

  /** What is lost beside fields, as mapping the records told. */
  lose(losses: readonly Loss[]): void {
    for (const { kind, example, count } of losses) this.#lost.add(kind, example, count)
  }

  columns(): readonly WishedColumn[] {
    return [...this.#fields].map(([name, { kinds, present }]) => ({
      name,
      type: typeOfKinds([...kinds.keys()]),
      nullable: present < this.#records || kinds.has('null'),
    }))
  }

  /** What of a column is not plain: why it may be NULL, why it is no scalar. */
  *notes(): Generator<string> {
    for (const { name, type, nullable } of this.columns()) {
      const { kinds, present } = this.#fields.get(name)!
      const reasons = [
        ...(nullable ? [nullReason(this.#records - present, kinds.get('null') ?? 0)] : []),
        ...(type.kind === 'json' ? [`json, since its values are ${counted(kinds)}`] : []),
        ...(type.kind === 'decimal' ? [`decimal, since its values are ${counted(kinds)}`] : []),
      ]
      if (reasons.length > 0) yield `${name}: ${reasons.join('; ')}`
    }
  }

  losses(): readonly Loss[] {
    const tally = new LossTally()
    for (const { kind, example, count } of this.#lost.all()) tally.add(kind, example, count)
    for (const [name, { present, lackedBy = this.#firstKey }] of this.#fields) {
      const missing = this.#records - present
      if (missing > 0) tally.add(`${name}: ${MISSING}`, lackedBy, missing)
    }
    return tally.all()
  }

  /** @returns false where the field of that name is not the key */
  #addKey(name: string, document: Readonly<Record<string, Value>>, key: Key): boolean {
    const parts = keyPartsOf(key, this.#key, name)
    const field = Object.hasOwn(document, name) ? document[name]! : null
    this.#count(name, valueKindOf(field ?? (parts.length === 1 ? parts[0]! : parts)))
    return field === null || isKeyField(field, parts)
  }

  #count(name: string, kind: ValueKind): void {
    const field = this.#field(name)
    field.present++
    field.kinds.set(kind, (field.kinds.get(kind) ?? 0) + 1)
  }

  /** Which record was the first without a field that all before it had. */
  #noteMissing(keyText: () => string): void {
    for (const field of this.#whole) {
      if (field.present === this.#records) continue
      field.lackedBy = keyText()
      this.#whole.delete(field)
    }
  }

  #field(name: string): Field {
    const known = this.#fields.get(name)
    if (known) return known
    const field: Field = { kinds: new Map(), present: 0 }
    this.#fields.set(name, field)
    // One that comes later was missing in the first record.
    if (this.#records <= 1) this.#whole.add(field)
    return field
  }
}

function nullReason(missing: number, nulls: number): string {
  const counts = [
    ...(missing > 0 ? [`missing in ${missing}`] : []),
    ...(nulls > 0 ? [`null in ${nulls}`] : []),
  ]
  return `may be NULL, since it is ${counts.join(' and ')}`
}

function counted(kinds: ReadonlyMap<ValueKind, number>): string {
  const counts = [...kinds].filter(([kind]) => kind !== 'null')
  return counts.map(([kind, count]) => `${kind} (${count})`).join(', ')
}
