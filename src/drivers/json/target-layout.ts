import type { Json } from '../../model/value.ts'
import type { Layout } from '../../model/layout.ts'
import { basename } from 'node:path'
import { configInvalid, parsedOptions } from './errors.ts'
import { fileNameFor, foldedName } from './file-names.ts'
import { type JsonLayout, PLAIN } from './layout.ts'
import { type AddressOptions, storeOptions } from './options.ts'
import type { TargetPlace } from './target-place.ts'

/**
 * Where a collection goes: a file of its own in a folder; in a single file the member with its name, or with
 * `?shape=records` the whole file. It never depends on which other collections there are, so that what was written can
 * be read by its layout alone.
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
  const shape = said.shape ?? 'object'
  if (said.key !== undefined && shape === 'object') {
    throw configInvalid(
      `The key of "${collection}" is its member name`,
      "Leave out store.key, or write shape: 'array'",
    )
  }
  const layout: JsonLayout = {
    ...PLAIN,
    unit: unitFor(place, collection, said.file),
    shape,
    member: place.kind === 'file' && address.shape !== 'records' ? [collection] : [],
    keyFields: shape === 'array' ? [said.key ?? address.key ?? 'id'] : [],
    indent: said.indent ?? address.indent ?? 0,
  }
  return { kind: 'document', keys: 'text', columns: [], options: layout }
}

/** 255 bytes are the limit of the usual file systems; the rest is for what is put behind it while it is written. */
const LONGEST_NAME_BYTES = 240

function unitFor(place: TargetPlace, collection: string, file: string | undefined): string {
  if (place.kind === 'file') {
    if (file === undefined) return basename(place.path)
    throw configInvalid(
      `The target is the single file ${place.path}`,
      'Leave out store.file, or name a folder as target',
    )
  }
  const parts = (file ?? fileNameFor(collection)).split('/')
  const long = parts.find((part) => Buffer.byteLength(part) > LONGEST_NAME_BYTES)
  if (long !== undefined) {
    throw configInvalid(
      `The file name for "${collection}" has ${Buffer.byteLength(long)} bytes, more than file systems take`,
      `Give it a shorter one in the configuration: store: { file: '…' }`,
    )
  }
  if (file === undefined) return parts[0]!
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw configInvalid(
      `"${file}" does not name a file inside the target folder`,
      'Write a relative path without ".."',
    )
  }
  return file
}

/** Collections by file: two that would meet in one, or in two names that some file systems take for one, are refused. */
export function twinGuard(): (collection: string, layout: JsonLayout) => void {
  const taken = new Map<string, { readonly collection: string; readonly unit: string }>()
  return (collection, layout) => {
    const place = JSON.stringify([foldedName(layout.unit), ...layout.member])
    const other = taken.get(place)
    if (other && other.collection !== collection) {
      throw configInvalid(
        `"${collection}" and "${other.collection}" would be the same file, ${layout.unit}`,
        `Give one of them another file: store: { file: '…' }`,
      )
    }
    taken.set(place, { collection, unit: layout.unit })
  }
}
