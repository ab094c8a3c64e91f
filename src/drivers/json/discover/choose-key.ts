import type { Value } from '../../../model/value.ts'
import { keyCandidates } from './names.ts'
import type { SampleRecord } from './sample.ts'

/** The field that most records of an array have as their key, the user's word first; undefined where no likely one is. */
export function keyOfArray(
  collection: string,
  sample: readonly SampleRecord[],
  asked: string | undefined,
): string | undefined {
  const candidates = [...(asked === undefined ? [] : [asked]), ...keyCandidates(collection)]
  return mostOften(candidates, sample, ({ fields }, field) => isKey(fields[field]))
}

/** Fields that are in every record of the sample, and different in each: any of them could be the key. */
export function possibleKeys(sample: readonly SampleRecord[]): readonly string[] {
  return scalarFields(sample).filter((field) => areDifferent(sample, [field]))
}

/** Two fields that together are different in each record of the sample. */
export function possiblePair(sample: readonly SampleRecord[]): readonly string[] | undefined {
  const fields = scalarFields(sample).slice(0, PAIRED_AT_MOST)
  const pairs = fields.flatMap((one, i) => fields.slice(i + 1).map((other) => [one, other]))
  return pairs.find((pair) => areDifferent(sample, pair))
}

const PAIRED_AT_MOST = 12

function scalarFields(sample: readonly SampleRecord[]): readonly string[] {
  const fields = Object.keys(sample[0]?.fields ?? {})
  return fields.filter((field) => sample.every((record) => isKey(record.fields[field])))
}

function areDifferent(sample: readonly SampleRecord[], fields: readonly string[]): boolean {
  const keys = sample.map((record) => JSON.stringify(fields.map((field) => String(record.fields[field]))))
  return new Set(keys).size === keys.length
}

/**
 * The field that repeats the member name in at least half of the records that have it: where it disagrees in one record, that record
 * is damaged. Undefined where the records do not repeat their name.
 */
export function keyOfObject(collection: string, sample: readonly SampleRecord[]): string | undefined {
  return keyCandidates(collection).find((field) => {
    const having = sample.filter(({ fields }) => isKey(fields[field]))
    const agreeing = having.filter(({ name, fields }) => String(fields[field]) === name)
    return agreeing.length > 0 && 2 * agreeing.length >= having.length
  })
}

function mostOften(
  candidates: readonly string[],
  sample: readonly SampleRecord[],
  has: (record: SampleRecord, field: string) => boolean,
): string | undefined {
  return candidates.find((field) => 2 * sample.filter((record) => has(record, field)).length > sample.length)
}

function isKey(value: Value | undefined): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'bigint'
}
