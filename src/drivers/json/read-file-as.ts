import type { CollectionInfo } from '../../store/source.ts'
import type { ObjectInfo } from '../../store/object-store.ts'
import { keyOfArray, keyOfObject } from './choose-key.ts'
import { ambiguous } from './errors.ts'
import { foundCollection } from './found-collection.ts'
import { PLAIN } from './layout.ts'
import type { AddressOptions } from './options.ts'
import type { MemberOutline, Outline } from './outline.ts'
import type { Reading } from './reading.ts'
import { sampleRecords } from './sample.ts'
import type { Files } from './scan.ts'
import { collectionNameOf } from './file-names.ts'

type Clear = Extract<Reading, { readonly as: 'array' | 'records' | 'collections' }>

/** The collections of a file that can be read in one way only. */
export async function readFileAs(
  files: Files,
  unit: ObjectInfo,
  outline: Outline,
  reading: Clear,
  options: AddressOptions,
): Promise<readonly CollectionInfo[]> {
  if (reading.as === 'collections') return membersOf(files, unit, reading, options)
  const name = collectionNameOf(unit.key)
  const shape = reading.as === 'array' ? 'array' : 'object'
  const keyFields = await keyFieldsOf(files, unit, { name, shape, from: outline.from }, options.key)
  const notes = outline.damage ? [outline.damage.message] : []
  return [foundCollection(name, { ...PLAIN, unit: unit.key, shape, keyFields }, { bytes: unit.bytes, notes })]
}

async function membersOf(
  files: Files,
  unit: ObjectInfo,
  reading: Extract<Clear, { readonly as: 'collections' }>,
  options: AddressOptions,
): Promise<readonly CollectionInfo[]> {
  const collections: CollectionInfo[] = []
  const losses = reading.left.map(
    (name) => `member "${name}" of ${unit.key} is no collection and is not read`,
  )
  for (const member of reading.members) {
    const shape = shapeOf(member)
    const keyFields = await keyFieldsOf(
      files,
      unit,
      { name: member.name, shape, from: member.from },
      options.key,
    )
    const layout = { ...PLAIN, unit: unit.key, shape, keyFields, member: [member.name] }
    collections.push(foundCollection(member.name, layout, { losses: collections.length === 0 ? losses : [] }))
  }
  return collections
}

function shapeOf({ kind }: Pick<MemberOutline, 'kind'>): 'object' | 'array' {
  return kind === 'array' ? 'array' : 'object'
}

interface Container {
  readonly name: string
  readonly shape: 'object' | 'array'
  readonly from: number
}

/** @throws SHAPE_AMBIGUOUS when the records of an array have no likely key */
export async function keyFieldsOf(
  files: Files,
  unit: ObjectInfo,
  { name, shape, from }: Container,
  asked: string | undefined,
): Promise<string[]> {
  if (shape === 'array' && asked !== undefined) return [asked]
  const sample = await sampleRecords(files.store, unit, from)
  if (shape === 'object') return [keyOfObject(name, sample)].filter((field) => field !== undefined)
  const field = keyOfArray(name, sample)
  if (field !== undefined) return [field]
  // Nothing, or nothing that could be looked at: the usual name.
  if (sample.length === 0) return ['id']
  const fields = Object.keys(sample[0]?.fields ?? {}).slice(0, 8)
  throw ambiguous(`The records of ${unit.key} ("${name}") have no field that is likely to be their key`, {
    collection: name,
    hint: `Name it: ?key=${fields[0] ?? 'field'}, or read: { key: [...] } in the configuration`,
    details: [`fields of the first record: ${fields.join(', ')}`],
  })
}
