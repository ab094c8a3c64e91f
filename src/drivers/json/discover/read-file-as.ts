import type { CollectionInfo } from '../../../store/source.ts'
import type { ObjectInfo } from '../../../store/object-store.ts'
import type { Question } from '../../../store/survey.ts'
import { keyOfArray, keyOfObject } from './choose-key.ts'
import { keyQuestion } from './key-question.ts'
import { foundCollection } from './found-collection.ts'
import { type Kinds, kindOf } from '../kinds.ts'
import { PLAIN } from '../layout.ts'
import type { AddressOptions } from '../options.ts'
import type { Outline } from './outline.ts'
import type { CollectionMember, CollectionsReading, Reading } from './reading.ts'
import { type SampleRecord, sampleRecords } from './sample.ts'
import type { Files } from '../read/scan.ts'
import { collectionNameOf } from '../file-names.ts'
import { memberQuestion } from './unclear-question.ts'

type Clear = Extract<Reading, { readonly as: 'array' | 'records' | 'collections' }>

/** What can be read of a file, and what must be asked first. */
export interface FileAnswer {
  readonly collections: readonly CollectionInfo[]
  readonly questions: readonly Question[]
}

/** The collections of a file that can be read in one way only. */
export async function readFileAs(
  files: Files,
  unit: ObjectInfo,
  outline: Outline,
  reading: Clear,
  options: AddressOptions,
): Promise<FileAnswer> {
  if (reading.as === 'collections') return membersOf(files, unit, reading, options)
  const name = collectionNameOf(unit.key)
  const shape = reading.as === 'array' ? 'array' : 'object'
  const key = await keyFieldsOf(files, unit, { name, shape, from: outline.from }, options.key)
  if ('text' in key) return { collections: [], questions: [key] }
  const layout = { ...PLAIN, unit: unit.key, shape, keyFields: key.fields } as const
  const found = { bytes: unit.bytes, ...(outline.damage && { damage: outline.damage.message }) }
  return { collections: [foundCollection(name, layout, found)], questions: [] }
}

async function membersOf(
  files: Files,
  unit: ObjectInfo,
  reading: CollectionsReading,
  options: AddressOptions,
): Promise<FileAnswer> {
  const collections: CollectionInfo[] = []
  const questions: Question[] = []
  const losses = reading.left.map(
    (name) => `member "${name}" of ${unit.key} holds no records and is not read`,
  )
  for (const { name, from, as } of uniqueByName(reading.members)) {
    const key =
      as === 'unclear'
        ? memberQuestion(unit.key, name)
        : as === 'value'
          ? { fields: [] }
          : await keyFieldsOf(files, unit, { name, shape: as, from, member: [name] }, options.key)
    if ('text' in key) questions.push(key)
    else if (as !== 'unclear') {
      const layout = { ...PLAIN, unit: unit.key, shape: as, keyFields: key.fields, member: [name] }
      collections.push(foundCollection(name, layout, { losses: collections.length === 0 ? losses : [] }))
    }
  }
  return { collections, questions }
}

/** A name that comes twice is one collection here, and damage when it is read. */
function uniqueByName(members: readonly CollectionMember[]): readonly CollectionMember[] {
  return [...new Map(members.map((member) => [member.name, member])).values()]
}

interface Container {
  readonly name: string
  readonly shape: 'object' | 'array'
  readonly from: number
  readonly member?: readonly string[]
  readonly kinds?: Kinds | undefined
}

/** The fields that make the key, or the question which they are when the records of an array have no likely one. */
export async function keyFieldsOf(
  files: Files,
  unit: ObjectInfo,
  { name, shape, from, member = [], kinds }: Container,
  asked: string | undefined,
): Promise<{ readonly fields: string[] } | Question> {
  const sample = ofKind(await sampleRecords(files.store, unit, from), kinds)
  if (shape === 'object')
    return { fields: [keyOfObject(name, sample)].filter((field) => field !== undefined) }
  const field = keyOfArray(name, sample, asked)
  if (field !== undefined) return { fields: [field] }
  // Nothing, or nothing that could be looked at: the usual name.
  if (sample.length === 0) return { fields: [asked ?? 'id'] }
  return keyQuestion(unit.key, name, member, sample)
}

function ofKind(sample: readonly SampleRecord[], kinds: Kinds | undefined): readonly SampleRecord[] {
  if (!kinds) return sample
  return sample.filter(({ fields }) => kindOf(kinds, (field) => lookAt(fields, field)) === kinds.own)
}

function lookAt(fields: SampleRecord['fields'], field: string): string | null | undefined {
  if (!Object.hasOwn(fields, field)) return undefined
  const value = fields[field]
  return typeof value === 'string' ? value : null
}
