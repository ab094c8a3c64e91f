import type { DocumentPage } from '../../../model/page/document-page.ts'
import { TRAIT } from '../../../model/page/page.ts'
import type { RawCell } from '../../../model/page/raw-cell.ts'
import { keyPartForm } from '../../../model/row-key.ts'
import { Members } from '../../../model/scan/api.ts'
import type { TableColumn, TableSchema } from '../../../model/table-schema.ts'
import { isWrittenAs } from './is-written-as.ts'
import { type IsPlain, plainCell } from './plain-cell.ts'

interface Place {
  readonly column: TableColumn
  readonly nameBytes: Uint8Array
  readonly isPlain: IsPlain
  /** The number of the record that had it last. */
  seen: number
}

/** A document that is its row, perhaps but for columns without a field. */
export interface PlainRow {
  /** Columns that no field says, all of which may be NULL. */
  readonly missing: readonly TableColumn[]
  /** The column of the key, where no field says it. */
  readonly keyColumn: string | undefined
}

const LETTER_N = 110
const NEVER: IsPlain = () => false
const IN_FULL: PlainRow = { missing: [], keyColumn: undefined }

/**
 * Documents that need not be parsed to be rows of a table: each field has its column, and each value is plainly what the
 * column gives back. It may say no to any document, and must say yes to none that `shapeRow` would change or refuse.
 */
export class PlainRows {
  readonly #places: readonly Place[]
  readonly #key: Place
  readonly #members = new Members()
  #tick = 0

  private constructor(schema: TableSchema, key: string) {
    this.#places = schema.columns
      .filter(({ generated }) => generated === undefined)
      .map((column) => ({
        column,
        nameBytes: Buffer.from(JSON.stringify(column.name).slice(1, -1)),
        isPlain: column.readFrom ? NEVER : plainCell(column.type),
        seen: 0,
      }))
    this.#key = this.#places.find(({ column }) => column.name === key)!
  }

  /** Undefined for tables whose key has several columns, or one that is neither text nor a whole number. */
  static of(schema: TableSchema): PlainRows | undefined {
    const [key, ...others] = schema.key
    const column = schema.columns.find(({ name }) => name === key)
    if (key === undefined || others.length > 0 || !column || column.generated) return undefined
    // A document with such a field alone would be a tagged value.
    if (schema.columns.some(({ name }) => name.startsWith('$dray:'))) return undefined
    if (schema.columns.some(({ field }) => field !== undefined)) return undefined
    return column.type.kind === 'text' || column.type.kind === 'integer'
      ? new PlainRows(schema, key)
      : undefined
  }

  /** Whether every document of a page is its row, as it lies. */
  areAll(page: DocumentPage): boolean {
    for (let i = 0; i < page.count; i++) if (this.read(page, i) !== IN_FULL) return false
    return true
  }

  /** Undefined for a document that has to be parsed. */
  read(page: DocumentPage, i: number): PlainRow | undefined {
    const tick = ++this.#tick
    const members = this.#members
    members.begin(page, i)
    let count = 0
    for (let at = 0; members.next(); at++, count++) {
      const place = this.#placeAt(at)
      if (!place) return undefined
      place.seen = tick
      const isNull = members.bytes[members.from] === LETTER_N
      if (place === this.#key) {
        if (!isKey(members, page, i, place)) return undefined
      } else if (isNull ? !place.column.nullable : !place.isPlain(members)) return undefined
    }
    return count === this.#places.length ? IN_FULL : this.#completed(page, i, tick)
  }

  /** The columns mostly come in their own order. */
  #placeAt(at: number): Place | undefined {
    const likely = this.#places[at]
    if (likely && this.#members.isNamed(likely.nameBytes)) return likely
    return this.#places.find(({ nameBytes }) => this.#members.isNamed(nameBytes))
  }

  #completed(page: DocumentPage, i: number, tick: number): PlainRow | undefined {
    const missing = this.#places.filter((place) => place.seen !== tick && place !== this.#key)
    if (missing.some(({ column }) => !column.nullable)) return undefined
    const isKeyThere = this.#key.seen === tick
    if (!isKeyThere && !hasKindOf(page, i, this.#key)) return undefined
    return {
      missing: missing.map(({ column }) => column),
      keyColumn: isKeyThere ? undefined : this.#key.column.name,
    }
  }
}

/** The key is one text or one number, as its column is, and nothing in it is escaped. */
function hasKindOf(page: DocumentPage, i: number, { column }: Place): boolean {
  const traits = page.traits[i]! & (TRAIT.NUMBER_KEY | TRAIT.ESCAPED_KEY | TRAIT.COMPOSITE_KEY)
  return traits === (keyPartForm(column.type) === 'number' ? TRAIT.NUMBER_KEY : 0)
}

function isKey(field: RawCell, page: DocumentPage, i: number, place: Place): boolean {
  if (!hasKindOf(page, i, place) || !place.isPlain(field)) return false
  return isWrittenAs(field, {
    bytes: page.bytes,
    from: page.at[4 * i]!,
    to: page.at[4 * i + 1]!,
    traits: field.traits,
  })
}

/** The row of such a document, as text: NULL in columns without a field, and the key in its own. */
export function plainRowText(page: DocumentPage, i: number, { missing, keyColumn }: PlainRow): string {
  const added = missing.map(({ name }) => `${JSON.stringify(name)}:null`)
  if (keyColumn !== undefined) added.push(`${JSON.stringify(keyColumn)}:${keyJson(page, i)}`)
  const body = page.bodyText(i)
  const fields = body.slice(body.indexOf('{') + 1, body.lastIndexOf('}'))
  return `{${[...(fields.trim() === '' ? [] : [fields]), ...added].join(',')}}`
}

function keyJson(page: DocumentPage, i: number): string {
  const text = page.keyText(i)
  return (page.traits[i]! & TRAIT.NUMBER_KEY) === 0 ? `"${text}"` : text
}
