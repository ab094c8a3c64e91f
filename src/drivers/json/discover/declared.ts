import type { CollectionInfo } from '../../../store/source.ts'
import type { Json } from '../../../model/value.ts'
import { ambiguous, configInvalid, missing, parsedOptions } from '../errors.ts'
import { fileNameFor } from '../file-names.ts'
import { foundCollection } from './found-collection.ts'
import { keyPartsOf, listed, PART } from '../key-parts.ts'
import { kindsOf } from '../kinds.ts'
import { type JsonLayout, PLAIN } from '../layout.ts'
import { listJsonFiles, listOf } from './list-json-files.ts'
import { type AddressOptions, type ReadOptions, readOptions } from '../options.ts'
import { outlineOf } from './outline.ts'
import { keyFieldsOf } from './read-file-as.ts'
import { readingOf } from './reading.ts'
import { refuseNameTwins } from './record-names.ts'
import type { Files } from '../read/scan.ts'
import { parseUnitPattern } from '../unit-pattern.ts'
import { type Unit, unitsOf } from '../read/units.ts'

/** A collection as the user declared it; what is left unsaid is found out.
 * @throws CONFIG_INVALID, STORE_MISSING, SHAPE_AMBIGUOUS */
export async function declaredCollection(
  files: Files,
  address: AddressOptions,
  name: string,
  read: { readonly [option: string]: Json },
  takesRest = true,
): Promise<CollectionInfo> {
  const options = parsedOptions(readOptions, read, `read of "${name}"`)
  const place = await placeOf(files, address, name, options, takesRest)
  const survey = await surveyUnits(files, name, place)
  if (!survey.first) {
    if (!place.optional) throw missing(place.unit, name)
    return foundCollection(name, { ...place, keyFields: declaredFields(options) }, { bytes: 0, absent: true })
  }
  if (options.records !== undefined) await refuseNameTwins(files, name, place)
  const layout = await completed(files, name, place, options, survey.first)
  return foundCollection(name, layout, { bytes: survey.bytes })
}

/** What the declaration alone says. */
async function placeOf(
  files: Files,
  address: AddressOptions,
  name: string,
  options: ReadOptions,
  takesRest: boolean,
): Promise<JsonLayout> {
  const pattern = options.files ?? options.records
  const said = [options.file, options.files, options.records].filter((option) => option !== undefined)
  if (said.length > 1)
    throw configInvalid(`"${name}" names its files twice`, 'Write one of file, files and records')
  const names = pattern === undefined ? [] : parseUnitPattern(pattern).names
  return {
    ...PLAIN,
    unit: pattern ?? options.file ?? (await usualFile(files, address, name)),
    isPattern: pattern !== undefined,
    shape: options.shape ?? (options.records === undefined ? 'object' : 'value'),
    member: listed(options.member),
    keyParts: keyOfPath(name, options, names),
    include: [...listOf(address.include), ...listOf(options.include)],
    exclude: [...listOf(address.exclude), ...listOf(options.exclude)],
    optional: options.optional ?? false,
    ...(options.kinds && { kinds: kindsOf(name, options.kinds, takesRest) }),
  }
}

/** The only file of the store, or the one with the collection's name. */
async function usualFile(files: Files, address: AddressOptions, name: string): Promise<string> {
  const { files: listed } = await listJsonFiles(files.store, address)
  return listed.length === 1 ? listed[0]!.key : fileNameFor(name)
}

/** Without a word about it, all of the path is the key of a record in a file of its own. */
function keyOfPath(name: string, options: ReadOptions, names: readonly string[]): string[] {
  const key = listed(options.key)
  const parts = keyPartsOf(name, key, names)
  return options.records !== undefined && key.length === 0 ? [...names] : parts
}

function declaredFields(options: ReadOptions): string[] {
  return listed(options.key).filter((part) => !PART.test(part))
}

interface Survey {
  readonly first: Unit | undefined
  readonly bytes: number
}

async function surveyUnits(files: Files, name: string, layout: JsonLayout): Promise<Survey> {
  let first: Unit | undefined
  let bytes = 0
  for await (const unit of unitsOf(files.feed, name, { ...layout, optional: true })) {
    first ??= unit
    bytes += unit.bytes
  }
  return { first, bytes }
}

/** Shape and key, from the first file where they were not declared. */
async function completed(
  files: Files,
  name: string,
  place: JsonLayout,
  options: ReadOptions,
  unit: Unit,
): Promise<JsonLayout> {
  const from = await containerAt(files, name, place, unit)
  const shape =
    options.shape ?? (place.shape === 'value' ? 'value' : await detectedShape(files, name, place, unit, from))
  const fields = declaredFields(options)
  if (shape === 'object' && fields.length > 1) {
    throw configInvalid(
      `"${name}" is an object: the key of its records is their member name, not ${fields.join(' + ')}`,
      'Leave key out, or make the key in a mapping',
    )
  }
  if (fields.length > 0 || shape === 'value') return { ...place, shape, keyFields: fields }
  const found = await keyFieldsOf(
    files,
    unit,
    { name, shape, from, member: place.member, kinds: place.kinds },
    undefined,
  )
  if ('text' in found) throw unclearKey(name, found.text)
  return { ...place, shape, keyFields: found.fields }
}

/** Where the collection's own container begins. What is wrong with the file is told when it is read. */
async function containerAt(files: Files, name: string, place: JsonLayout, unit: Unit): Promise<number> {
  if (place.member.length === 0) return 0
  const { from, fault } = await files.memberOf(unit, place.member)
  if (from >= 0) return from
  if (fault || place.optional || place.isPattern) return 0
  throw missing(`"${place.member.join('.')}" in ${unit.key}`, name)
}

async function detectedShape(
  files: Files,
  name: string,
  place: JsonLayout,
  unit: Unit,
  from: number,
): Promise<'object' | 'array'> {
  if (place.member.length > 0) return (await opensArray(files, unit, from)) ? 'array' : 'object'
  const asked = { shape: undefined, isOnly: false }
  const outline = await outlineOf(files.store, unit, files.lineOf)
  // Told apart by kind, whatever lies there is one container of records.
  if (place.kinds) return outline.root === 'array' ? 'array' : 'object'
  const reading = readingOf(outline, asked)
  if (reading.as === 'array') return 'array'
  if (reading.as === 'records') return 'object'
  throw ambiguous(`It is not clear how ${unit.key} holds the records of "${name}"`, {
    collection: name,
    hint: `Write shape: 'object' (records by id), shape: 'value' (one record), or member: the name under which they lie`,
    details: reading.as === 'unclear' ? [reading.why] : [],
  })
}

async function opensArray(files: Files, unit: Unit, from: number): Promise<boolean> {
  const bracket = new Uint8Array(1)
  await files.store.read(unit.key, { from, into: bracket })
  return bracket[0] === 0x5b
}

function unclearKey(collection: string, text: string): Error {
  return ambiguous(`It is not clear how to read ${text}`, {
    collection,
    hint: `Write the key in the configuration: { read: { key: 'field' } }`,
  })
}
