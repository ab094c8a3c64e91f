import { basename } from 'node:path'
import type { Layout } from '../../../model/layout.ts'
import type { Json } from '../../../model/value.ts'
import { configInvalid, parsedOptions } from '../errors.ts'
import { fileNameFor, safeName } from '../file-names.ts'
import { keyPartsOf, listed, PART } from '../key-parts.ts'
import { kindsOf } from '../kinds.ts'
import { type JsonLayout, layoutOf, PLAIN } from '../layout.ts'
import { type AddressOptions, type StoreOptions, storeOptions } from '../options.ts'
import { checkedPattern, checkedFile } from './target-files.ts'
import type { TargetPlace } from './target-place.ts'

/**
 * Where a collection goes: a file of its own in a folder; in a single file the member with its name, or with
 * `?shape=records` the whole file; or as the user says. It never depends on which other collections there are, so that
 * what was written can be read by its layout alone.
 * @throws DrayError CONFIG_INVALID
 */
export function targetLayout(
  place: TargetPlace,
  address: AddressOptions,
  collection: string,
  options: { readonly [name: string]: Json },
  columns: Layout['columns'],
): Layout {
  const said = parsedOptions(storeOptions, options, `store of "${collection}"`)
  if (columns.length > 0) {
    throw configInvalid(
      `JSON files have no columns beside the document ("${collection}")`,
      'Leave out store.columns',
    )
  }
  refuseTwoWays(place, collection, said)
  const layout: JsonLayout = {
    ...placeFor(place, address, collection, said),
    indent: said.indent ?? address.indent ?? 0,
    ...(said.kinds && {
      kinds: kindsOf(collection, said.kinds, Object.keys(said.kinds).at(-1) === collection),
    }),
  }
  return { ...layoutOf(layout), keys: 'text' }
}

function refuseTwoWays(place: TargetPlace, collection: string, said: StoreOptions): void {
  const named = (['file', 'files', 'records'] as const).filter((option) => said[option] !== undefined)
  if (named.length > 1) {
    throw configInvalid(
      `store of "${collection}" names its files twice`,
      'Write one of file, files and records',
    )
  }
  if (place.kind === 'file' && named.length > 0) {
    throw configInvalid(
      `The target is the single file ${place.path}`,
      `Leave out store.${named[0]}, or name a folder as target`,
    )
  }
  if (said.kinds !== undefined && (said.files ?? said.records ?? said.member) !== undefined) {
    throw configInvalid(
      `The records of "${collection}" lie among others in one file, or by themselves`,
      'Leave out store.kinds, or name only a file beside it',
    )
  }
  const single = said.records ?? (said.shape === 'value' ? (said.file ?? '') : undefined)
  if (said.member !== undefined && (single !== undefined || said.files !== undefined)) {
    throw configInvalid(
      `"${collection}" cannot be a member of many files, or of a record`,
      'Leave out store.member',
    )
  }
}

function placeFor(
  place: TargetPlace,
  address: AddressOptions,
  collection: string,
  said: StoreOptions,
): Omit<JsonLayout, 'indent'> {
  const isPlain = said.file === undefined && said.files === undefined && said.member === undefined
  const perRecord = place.kind === 'folder' && address.per === 'record' && isPlain && said.shape === undefined
  const records = said.records ?? (perRecord ? `${safeName(collection)}/{key}.json` : undefined)
  if (records !== undefined) return recordFiles(records, collection, said)
  if (said.files !== undefined) return groupedFiles(said.files, address, collection, said)
  return {
    ...oneFile(place, address, collection, said),
    ...PLAIN_KEY,
    ...keysOf(address, collection, said, []),
  }
}

const PLAIN_KEY = { keyParts: [], keyFields: [] }

/** One file per record: the key is in the path, and nowhere else. */
function recordFiles(
  pattern: string,
  collection: string,
  { shape, key }: StoreOptions,
): Omit<JsonLayout, 'indent'> {
  if (shape !== undefined && shape !== 'value') {
    throw configInvalid(
      `Each file of "${collection}" is one record`,
      `Leave out store.shape, or write files: instead`,
    )
  }
  const names = checkedPattern(pattern, collection)
  const keyParts = key === undefined ? [...names] : keyPartsOf(collection, listed(key), names)
  if (keyParts.length !== names.length || listed(key).some((part) => !PART.test(part))) {
    throw configInvalid(
      `The path ${pattern} is the key of "${collection}", all of it`,
      'Leave out store.key, or name each part of the path in it',
    )
  }
  return { ...PLAIN, unit: pattern, isPattern: true, shape: 'value', keyParts, optional: true }
}

function groupedFiles(
  pattern: string,
  address: AddressOptions,
  collection: string,
  said: StoreOptions,
): Omit<JsonLayout, 'indent'> {
  const names = checkedPattern(pattern, collection)
  return {
    ...PLAIN,
    unit: pattern,
    isPattern: true,
    optional: true,
    ...keysOf(address, collection, said, names),
  }
}

/** Shape and key of records that lie in a container. */
function keysOf(
  address: AddressOptions,
  collection: string,
  { shape = 'object', key }: StoreOptions,
  names: readonly string[],
): Pick<JsonLayout, 'shape' | 'keyParts' | 'keyFields'> {
  const keyParts = keyPartsOf(collection, listed(key), names)
  const fields = listed(key).filter((part) => !PART.test(part))
  if (shape === 'array') {
    return { shape, keyParts, keyFields: fields.length > 0 ? fields : [address.key ?? 'id'] }
  }
  if (fields.length > 0) {
    throw configInvalid(
      `The key of "${collection}" is its ${shape === 'value' ? 'file name' : 'member name'}`,
      "Leave out store.key, or write shape: 'array'",
    )
  }
  return { shape, keyParts, keyFields: [] }
}

function oneFile(
  place: TargetPlace,
  address: AddressOptions,
  collection: string,
  { file, shape, member, kinds }: StoreOptions,
): Omit<JsonLayout, 'indent' | 'shape' | 'keyParts' | 'keyFields'> {
  const { shape: _shape, ...plain } = { ...PLAIN, shape: undefined }
  if (place.kind === 'folder') {
    const unit = checkedFile(file ?? fileNameFor(collection), collection)
    return { ...plain, unit, member: listed(member), optional: shape === 'value' }
  }
  const isWhole = address.shape === 'records' || shape === 'value' || kinds !== undefined
  const own = isWhole ? [] : [collection]
  return { ...plain, unit: basename(place.path), member: member === undefined ? own : listed(member) }
}
