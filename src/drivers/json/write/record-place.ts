import type { DocumentPage } from '../../../model/page/document-page.ts'
import { DrayError } from '../../../model/error.ts'
import { parseJson } from '../../../model/json/json-text.ts'
import { Key, type KeyPart } from '../../../model/key.ts'
import type { Value } from '../../../model/value.ts'
import { exclusionOf } from '../exclusion.ts'
import { collectionNameOf, decodedName, guardedName, safeName } from '../file-names.ts'
import type { JsonLayout } from '../layout.ts'
import { parseUnitPattern } from '../unit-pattern.ts'

/** Where a record goes: its file and, among the members of that file, its name. */
export interface RecordPlace {
  readonly unit: string
  /** Absent in an array, and where the file is the record. */
  readonly name?: string
}

/** Names of files are 255 bytes at most: https://man7.org/linux/man-pages/man7/path_resolution.7.html, NTFS, APFS. */
const LONGEST_NAME_BYTES = 255

/**
 * The place of a record in a layout that spreads its records over files: from it alone the reader must get the key
 * back.
 * @throws DrayError KEY_MISSING, KEY_INVALID, KEY_MISMATCH: this record has no such place
 */
export function placeOf(page: DocumentPage, i: number, layout: JsonLayout): RecordPlace {
  const key = page.keyText(i)
  if (!layout.isPattern) return placeOfOnly(key, layout)
  const given = layout.keyParts.length
  const parts = keyPartsOf(page, i, layout)
  const named = new Map(layout.keyParts.map((name, at) => [name, String(parts[at])]))
  const { names } = parseUnitPattern(layout.unit)
  const inPath = Object.fromEntries(
    names.map((name) => [name, named.get(name) ?? partOfField(page, i, name)]),
  )
  const unit = unitOf(inPath, layout, key)
  const rest = parts.slice(given)
  if (layout.shape === 'object') return { unit, name: memberName(rest, key) }
  if (layout.shape === 'array') refuseOtherKey(page, i, layout, rest)
  return { unit }
}

/** A file that is one record has the name of that record. */
function placeOfOnly(key: string, { unit }: JsonLayout): RecordPlace {
  if (collectionNameOf(unit) === key) return { unit }
  throw new DrayError('KEY_MISMATCH', `${unit} holds the one record "${collectionNameOf(unit)}"`, { key })
}

/** The key, cut into what the path holds and what the file does. */
function keyPartsOf(page: DocumentPage, i: number, layout: JsonLayout): readonly KeyPart[] {
  const inFile = layout.shape === 'object' ? 1 : layout.keyFields.length
  const wanted = layout.keyParts.length + (layout.shape === 'value' ? 0 : inFile)
  const key = page.keyText(i)
  if (wanted === 1) return [key]
  const parts = partsOf(page.key(i))
  const inPath = parts.slice(0, layout.keyParts.length)
  if (parts.length === wanted && inPath.every((part) => typeof part === 'string')) return parts
  const what =
    parts.length === wanted ? 'a number in its path would come back as text' : `its key has ${parts.length}`
  throw new DrayError('KEY_INVALID', `${layout.unit} wants a key of ${wanted} parts; ${what}`, { key })
}

/** A store of text keys keeps a key of several parts as the text of an array: there the two are one key. */
function partsOf(key: Key): readonly KeyPart[] {
  if (key.parts.length > 1 || !key.text.startsWith('[')) return key.parts
  try {
    const parts = parseJson(key.text)
    const isKey = Array.isArray(parts) && parts.length > 1 && parts.every(isKeyPart)
    return isKey && new Key(parts).text === key.text ? parts : key.parts
  } catch {
    return key.parts
  }
}

function memberName([part]: readonly KeyPart[], key: string): string {
  if (typeof part === 'string') return part
  throw new DrayError('KEY_INVALID', 'a number in its key would come back as text', { key })
}

/** What chooses the file and is no part of the key is a field of the record. */
function partOfField(page: DocumentPage, i: number, name: string): string {
  const value = fieldOf(page, i, name)
  const text = isKeyPart(value) ? Key.of(value).text : ''
  if (text !== '') return text
  throw new DrayError('KEY_MISSING', `It has no field "${name}" that names its file`, {
    key: page.keyText(i),
  })
}

/** In an array the key must be within the document. @throws DrayError KEY_MISSING, KEY_MISMATCH */
export function refuseOtherKey(
  page: DocumentPage,
  i: number,
  { keyFields, keyParts }: JsonLayout,
  parts: readonly KeyPart[],
): void {
  const key = page.keyText(i)
  for (const [at, field] of keyFields.entries()) {
    const value = fieldOf(page, i, field)
    const part = parts[at]
    if (!isKeyPart(value)) {
      throw new DrayError('KEY_MISSING', `It has no field "${field}" for its key`, { key })
    }
    if (part === undefined || !isSamePart(value, part, keyFields.length + keyParts.length))
      throw new DrayError('KEY_MISMATCH', `Its field "${field}" is not its key`, { key })
  }
}

/** A part of several keeps its kind; one alone is kept as text. */
function isSamePart(one: KeyPart, other: KeyPart, of: number): boolean {
  return of > 1 ? Key.of(one).id === Key.of(other).id : Key.of(one).text === Key.of(other).text
}

function fieldOf(page: DocumentPage, i: number, field: string): Value | undefined {
  const document = page.entry(i).body.value() as { readonly [field: string]: Value }
  return Object.hasOwn(document, field) ? document[field] : undefined
}

function isKeyPart(value: Value | undefined): value is KeyPart {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
}

/** The path with these parts in it, each percent-encoded as far as it must be. */
function unitOf(parts: Readonly<Record<string, string>>, layout: JsonLayout, key: string): string {
  for (const encode of [safeName, guardedName]) {
    const unit = layout.unit.replace(/\{(\w+)\}/g, (_all, name: string) => encode(parts[name]!))
    if (exclusionOf(unit, layout)) continue
    const long = unit.split('/').find((part) => Buffer.byteLength(part) > LONGEST_NAME_BYTES)
    if (long !== undefined)
      throw noFileName(`${Buffer.byteLength(long)} bytes are more than a file name may have`, key)
    if (comesBack(unit, parts, layout)) return unit
  }
  throw noFileName(`from the path ${layout.unit} it would not come back as it is`, key)
}

function comesBack(unit: string, parts: Readonly<Record<string, string>>, layout: JsonLayout): boolean {
  const found = parseUnitPattern(layout.unit).match(unit)
  return (
    found !== undefined &&
    Object.entries(parts).every(([name, part]) => decodedName(found[name] ?? '') === part)
  )
}

function noFileName(why: string, key: string): DrayError {
  return new DrayError('KEY_INVALID', `Its key cannot name a file: ${why}`, { key })
}
