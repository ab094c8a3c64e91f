import type { Json } from '../../../model/value.ts'
import type { CollectionInfo } from '../../../store/source.ts'
import { notesOfStore } from '../../../store/of-store.ts'
import type { Survey } from '../../../store/survey.ts'
import { lookThrough } from './discover.ts'
import { type JsonLayout, jsonLayoutOf } from '../layout.ts'
import type { AddressOptions } from '../options.ts'
import type { Files } from '../read/scan.ts'

/** Everything found as declarations, and what only the user can decide. A name that several files claim is a question. */
export async function surveyOf(files: Files, options: AddressOptions): Promise<Survey> {
  const { collections, questions } = await lookThrough(files, options)
  const clear = collections.filter(
    ({ name }) => collections.filter((other) => other.name === name).length === 1,
  )
  const found = clear.map(surveyed)
  const [first, ...others] = found
  const notes = notesOfStore(collections)
  return { found: first ? [{ ...first, notes: [...first.notes, ...notes] }, ...others] : [], questions }
}

function surveyed({ name, where, notes, damage, layout }: CollectionInfo): Survey['found'][number] {
  const remarks = damage === undefined ? notes : [...notes, damage]
  return { name, where, notes: remarks, read: declarationOf(jsonLayoutOf(layout)) }
}

/** Only what would not be found out again by itself. */
function declarationOf(layout: JsonLayout): { readonly [option: string]: Json } {
  const { unit, isPattern, shape, member, keyParts, keyFields } = layout
  const place = isPattern ? (shape === 'value' ? { records: unit } : { files: unit }) : { file: unit }
  const key = [...keyParts.map((part) => `{${part}}`), ...keyFields]
  return {
    ...place,
    ...(shape === 'value' && !isPattern && { shape }),
    ...(member.length > 0 && { member: oneOrAll(member) }),
    ...(shape === 'array' && { key: oneOrAll(key) }),
  }
}

function oneOrAll(names: readonly string[]): Json {
  const [only] = names
  return names.length === 1 ? only! : names
}
