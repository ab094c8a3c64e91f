import { DrayError, isDrayError } from '../../model/error.ts'
import { printJson } from '../../model/json/json-text.ts'
import { Key, type KeyPart } from '../../model/key.ts'
import type { ElementsLayout } from '../../model/layout.ts'
import type { Entry } from '../../model/page/page.ts'
import type { LooseEntry } from '../../model/scan/api.ts'
import { Tagged, type Value } from '../../model/value.ts'
import { parseListText } from './list-text.ts'

type Fields = Readonly<Record<string, Value>>

/** An element as a record of its own, or why it cannot be one. */
export type Element =
  | LooseEntry
  | { readonly fault: DrayError; readonly key: string; readonly content: string }

/**
 * The elements of one record. A list is what it says; none, and null, are no elements. Anything else is one element that
 * cannot be read, so that it is named and counted.
 */
export class ElementList {
  readonly length: number
  readonly #layout: ElementsLayout
  readonly #key: Key
  readonly #parent: Fields
  readonly #list: Value
  /** Why none of it is read. */
  readonly #fault: DrayError | undefined

  /** @param about.isRepeated another record has the same key */
  constructor(
    { key, body }: Pick<Entry, 'key' | 'body'>,
    layout: ElementsLayout,
    { isRepeated }: { readonly isRepeated: boolean } = { isRepeated: false },
  ) {
    const record = body.value() as Fields
    const { member, parent } = layout
    this.#layout = layout
    this.#key = key
    this.#parent = Object.fromEntries(
      parent.map(({ name, field }, part) => [name, ownField(record, field) ?? key.parts[part]!]),
    )
    const said = ownField(record, member) ?? []
    const { list, fault } = layout.isText && typeof said === 'string' ? listIn(said) : { list: said }
    this.#list = list ?? []
    const owner = isRepeated ? ownerUnclear(key, layout) : undefined
    this.#fault = owner ?? fault ?? (Array.isArray(this.#list) ? undefined : noList(layout))
    this.length = Array.isArray(this.#list) ? this.#list.length : 1
  }

  at(position: number): Element {
    const element = Array.isArray(this.#list) ? (this.#list[position] as Value) : this.#list
    try {
      if (this.#fault) throw this.#fault
      return this.#recordOf(element, position)
    } catch (fault) {
      if (!isDrayError(fault)) throw fault
      return { fault, key: new Key([...this.#key.parts, position]).text, content: printJson(element) }
    }
  }

  #recordOf(element: Value, place: number): LooseEntry {
    const { key, position, value } = this.#layout
    const added = { ...this.#parent, [position]: place }
    if (!isObject(element)) {
      if (key !== undefined) throw keyMissing(key)
      return { key: this.#keyWith(place), body: printJson({ ...added, [value]: element }) }
    }
    refuseClash(element, Object.keys(added), value)
    const named = key === undefined ? place : keyPart(element, key)
    return { key: this.#keyWith(named), body: printJson({ ...added, ...element }) }
  }

  #keyWith(part: KeyPart): Key {
    return new Key([...this.#key.parts, part])
  }
}

/** A text that is not JSON stays what it is, and is no list. */
function listIn(text: string): { readonly list: Value; readonly fault?: DrayError } {
  try {
    return { list: parseListText(text) }
  } catch (fault) {
    if (!isDrayError(fault)) throw fault
    return { list: text, fault }
  }
}

function ownField(record: Fields, field: string | null): Value | undefined {
  const value = field !== null && Object.hasOwn(record, field) ? record[field] : undefined
  return value === null ? undefined : value
}

function isObject(element: Value): element is Fields {
  return (
    typeof element === 'object' &&
    element !== null &&
    !Array.isArray(element) &&
    !(element instanceof Uint8Array) &&
    !(element instanceof Tagged)
  )
}

/** Two elements that differ must not become one record. */
function refuseClash(element: Fields, added: readonly string[], value: string): void {
  const names = Object.keys(element)
  const clash = added.find((name) => Object.hasOwn(element, name))
  if (clash !== undefined) {
    throw new DrayError(
      'KEY_MISMATCH',
      `it has a field ${clash} of its own; let \`elements\` call the added one otherwise`,
    )
  }
  if (names.length === 1 && names[0] === value) {
    throw new DrayError(
      'VALUE_UNSUPPORTED',
      `an object with nothing but ${value} cannot be told from an element that is no object; let \`elements\` call that field otherwise`,
    )
  }
}

function keyPart(element: Fields, field: string): KeyPart {
  const part = ownField(element, field)
  if (typeof part === 'number' || typeof part === 'bigint' || (typeof part === 'string' && part !== '')) {
    return part
  }
  throw keyMissing(field)
}

function keyMissing(field: string): DrayError {
  return new DrayError('KEY_MISSING', `it has no field ${field} that is text or a number`)
}

function ownerUnclear({ text }: Key, { from }: ElementsLayout): DrayError {
  return new DrayError(
    'OWNER_MISSING',
    `several records of ${from} have the key ${text}; whose element it is cannot be told`,
  )
}

function noList({ member }: ElementsLayout): DrayError {
  return new DrayError('VALUE_UNSUPPORTED', `${member} is not a list here`)
}
