import type { DocumentPage } from '../page/document-page.ts'
import type { RawCell } from '../page/raw-cell.ts'
import { Members } from './members.ts'

const UNKNOWN = -1

/**
 * The values of records that are rows of one table, in the order of its columns: taken from where the page knows that they
 * lie, or looked for in the text of the record. One object serves all records of a page.
 */
export class RowValues {
  readonly #table: string
  readonly #names: readonly string[]
  /** As a record writes them, without their quotes. */
  readonly #written: readonly Uint8Array[]
  readonly #areColumns: (names: readonly string[]) => boolean
  readonly #members = new Members()
  /** From and to of each value, where they were looked for. */
  readonly #found: Int32Array
  #places: Int32Array
  #first = 0
  readonly #cell: { -readonly [Field in keyof RawCell]: RawCell[Field] } = {
    bytes: new Uint8Array(),
    from: 0,
    to: 0,
    traits: 0,
  }

  constructor(table: string, names: readonly string[]) {
    const texts = names.map((name) => JSON.stringify(name))
    this.#table = table
    this.#names = names
    this.#written = texts.map((text) => Buffer.from(text.slice(1, -1)))
    this.#areColumns = sameNames(texts)
    this.#places = this.#found = new Int32Array(2 * names.length)
  }

  /** Turns to an entry of a page. @returns what keeps it from being a row of the table */
  turnTo(page: DocumentPage, i: number): string | undefined {
    const { values } = page
    this.#cell.bytes = page.bytes
    this.#cell.traits = page.traits[i]!
    this.#first = 2 * this.#names.length * i
    if (values && this.#areColumns(values.names) && values.at[this.#first] !== UNKNOWN) {
      this.#places = values.at
      return undefined
    }
    this.#places = this.#found
    this.#first = 0
    return this.#placeInOrder(page, i) ? undefined : this.#placeByName(page, i)
  }

  /** The value of a column, by its number: good until the next is asked for. */
  at(column: number): RawCell {
    this.#cell.from = this.#places[this.#first + 2 * column]!
    this.#cell.to = this.#places[this.#first + 2 * column + 1]!
    return this.#cell
  }

  /** False where the members are not the columns in their order. */
  #placeInOrder(page: DocumentPage, i: number): boolean {
    const members = this.#members
    members.begin(page, i)
    for (let at = 0; at < this.#written.length; at++) {
      if (!members.next() || !members.isNamed(this.#written[at]!)) return false
      this.#found[2 * at] = members.from
      this.#found[2 * at + 1] = members.to
    }
    return !members.next()
  }

  #placeByName(page: DocumentPage, i: number): string | undefined {
    const members = this.#members
    const fields = new Map<string, readonly [number, number]>()
    members.begin(page, i)
    while (members.next()) fields.set(nameOf(members), [members.from, members.to])
    for (const [at, name] of this.#names.entries()) {
      const place = fields.get(name)
      if (!place) return lacksField(this.#table, name)
      this.#found.set(place, 2 * at)
      fields.delete(name)
    }
    const [other] = fields.keys()
    return other === undefined ? undefined : lacksColumn(this.#table, other)
  }
}

/** What is said of a record that is no row of a table. */
export function lacksField(table: string, column: string): string {
  return `it has no field for the column ${column} of ${table}`
}

/** The same of one that has more than the table. */
export function lacksColumn(table: string, field: string): string {
  return `${table} has no column for its field ${field}`
}

function nameOf({ bytes, nameFrom, nameTo }: Members): string {
  const written = Buffer.from(bytes.buffer, bytes.byteOffset + nameFrom - 1, nameTo - nameFrom + 2)
  return JSON.parse(written.toString('utf8')) as string
}

/** Whether names are these; a page has one list of them for all its records. */
function sameNames(expected: readonly string[]): (names: readonly string[]) => boolean {
  let last: readonly string[] | undefined
  let isSame = false
  return (names) => {
    if (names !== last)
      isSame = names.length === expected.length && names.every((name, i) => name === expected[i])
    last = names
    return isSame
  }
}
