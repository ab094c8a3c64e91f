import type { DocumentPage } from '../../../model/page/document-page.ts'
import { TRAIT } from '../../../model/page/page.ts'
import type { RawCell } from '../../../model/page/raw-cell.ts'
import { Members } from '../../../model/scan/api.ts'
import { isWrittenAs } from './is-written-as.ts'
import { rawKindOf } from './raw-kind.ts'
import type { ValueKind } from '../value-kind.ts'

interface Named {
  readonly name: string
  readonly bytes: Uint8Array
}

const DOLLAR = 36
const BACKSLASH = 92

/**
 * The fields of one record after the other, by its text: nothing is parsed but what is not plain. Records of one
 * collection mostly have their fields in one order, so that a name is compared and not looked up.
 */
export class RecordFields {
  /** Of the record: names, and kinds of their values. More may lie behind `count`. */
  readonly names: string[] = []
  readonly kinds: ValueKind[] = []
  count = 0
  readonly #key: string
  readonly #members = new Members()
  /** By place in the record, as it was met there last. */
  readonly #known: Named[] = []
  #keyFrom = 0
  #keyTo = 0

  /** @param key the name of the only column of the key */
  constructor(key: string) {
    this.#key = key
  }

  /**
   * Reads a record; its field of the key's name is the key, or there is none or null: then the key's own kind is there.
   * @returns false where the record has to be parsed: names with escapes, keys of several parts, a field that is not the key
   */
  read(page: DocumentPage, i: number): boolean {
    const members = this.#members
    members.begin(page, i)
    this.#keyFrom = -1
    let count = 0
    for (let place = 0; members.next(); place++) {
      const name = this.#nameAt(place)
      if (name === undefined) return false
      if (name === this.#key) {
        this.#keyFrom = members.from
        this.#keyTo = members.to
        continue
      }
      this.names[count] = name
      this.kinds[count++] = rawKindOf(members)
    }
    const kind = this.#keyKind(page, i)
    if (kind === undefined) return false
    this.names[count] = this.#key
    this.kinds[count++] = kind
    this.count = count
    return true
  }

  /** Undefined for a name that is not written as it is, or that may be a tag. */
  #nameAt(place: number): string | undefined {
    const members = this.#members
    const known = this.#known[place]
    if (known && members.isNamed(known.bytes)) return known.name
    const bytes = members.bytes.slice(members.nameFrom, members.nameTo)
    if (bytes[0] === DOLLAR || bytes.includes(BACKSLASH)) return undefined
    const name = Buffer.from(bytes).toString()
    this.#known[place] = { name, bytes }
    return name
  }

  #keyKind(page: DocumentPage, i: number): ValueKind | undefined {
    const traits = page.traits[i]!
    if ((traits & (TRAIT.COMPOSITE_KEY | TRAIT.ESCAPED_KEY)) !== 0) return undefined
    const key: RawCell = { bytes: page.bytes, from: page.at[4 * i]!, to: page.at[4 * i + 1]!, traits }
    const own = (traits & TRAIT.NUMBER_KEY) === 0 ? 'text' : rawKindOf(key)
    if (this.#keyFrom < 0) return own
    const field: RawCell = { bytes: page.bytes, from: this.#keyFrom, to: this.#keyTo, traits }
    const kind = rawKindOf(field)
    if (kind === 'null') return own
    return isWrittenAs(field, key) ? kind : undefined
  }
}
