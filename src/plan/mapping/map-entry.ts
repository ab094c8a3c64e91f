import type { StandardSchemaV1 } from '@standard-schema/spec'
import { DrayError } from '../../model/error.ts'
import { printJson } from '../../model/json/json-text.ts'
import { Key, type KeyPart } from '../../model/key.ts'
import type { Entry } from '../../model/page/page.ts'
import { fingerprint, type LooseEntry } from '../../model/scan/api.ts'
import type { Value } from '../../model/value.ts'
import { extractCells } from './extract-cells.ts'
import { isSensitive } from './mask-sensitive.ts'
import { drop, type MappingContext, type MappingEntry } from '../migration.ts'
import type { RouteCode } from './route-code.ts'

/** One record after schema, mapping and key function. */
export interface MappedEntry {
  readonly key: Key
  readonly value: Value
  /** The body as it lay in the source, when nothing changed it. */
  readonly original: Uint8Array | undefined
  readonly changed: boolean
}

/**
 * One record as it is to be in the target, or `drop`.
 * @throws DrayError SCHEMA_REFUSED, MAPPING_FAILED, KEY_INVALID
 */
export async function mapEntry(
  entry: Entry,
  code: RouteCode,
  context: MappingContext,
): Promise<MappedEntry | typeof drop> {
  const judged = await judge(entry, code)
  const source: MappingEntry = { key: keyOf(entry.key), value: judged.value, parts: entry.parts ?? {} }
  const mapped = code.map ? callUser('map', () => code.map!(source, context)) : { value: judged.value }
  if (mapped === drop) return drop
  if (!isMapped(mapped)) {
    const returned = `map returned ${describe(mapped)}`
    throw new DrayError('MAPPING_FAILED', `${returned}; it returns { value }, { key, value } or drop`)
  }
  const value = mapped.value as Value
  const named = mapped.key ?? (code.key && callUser('key', () => code.key!(value, { ...context, ...source })))
  return {
    key: named === undefined ? entry.key : checkedKey(named),
    value,
    original: code.map || judged.changed ? undefined : entry.body.bytes(),
    changed: judged.changed,
  }
}

function isMapped(mapped: unknown): boolean {
  return typeof mapped === 'object' && mapped !== null && 'value' in mapped
}

async function judge(entry: Entry, code: RouteCode): Promise<{ value: Value; changed: boolean }> {
  const value = entry.body.value()
  if (!code.schema) return { value, changed: false }
  const result = await code.schema['~standard'].validate(value)
  if (result.issues) {
    throw new DrayError('SCHEMA_REFUSED', result.issues.map((issue) => issueText(issue, code)).join('; '))
  }
  if (code.keep === 'original') return { value, changed: false }
  return { value: result.value as Value, changed: !sameValue(entry, result.value as Value) }
}

function sameValue(entry: Entry, parsed: Value): boolean {
  const before = fingerprint({ key: entry.key, body: entry.body.bytes() }, 'typed').print
  const after = fingerprint({ key: entry.key, body: printJson(parsed) }, 'typed').print
  return before.every((lane, at) => lane === after[at])
}

/** What a schema says of a sensitive field may quote it, in words of its own. */
function issueText({ message, path = [] }: StandardSchemaV1.Issue, { sensitive }: RouteCode): string {
  const names = path.map((part) => String(typeof part === 'object' ? part.key : part))
  if (names.length === 0) return message
  const isHidden = isSensitive(names, sensitive)
  return `${names.join('.')}: ${isHidden ? 'refused; the field is sensitive, so the reason is not shown' : message}`
}

function callUser<T>(what: string, call: () => T): T {
  try {
    return call()
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new DrayError('MAPPING_FAILED', `${what} threw: ${message}`, { cause })
  }
}

function keyOf(key: Key): KeyPart | readonly KeyPart[] {
  return key.parts.length === 1 ? key.parts[0]! : key.parts
}

function checkedKey(named: unknown): Key {
  const parts: readonly unknown[] = Array.isArray(named) ? named : [named]
  const fit = parts.length > 0 && parts.every((part) => ['string', 'number', 'bigint'].includes(typeof part))
  if (!fit || parts.includes('')) {
    throw new DrayError(
      'KEY_INVALID',
      `The key function returned ${describe(named)}; a key is text or a number`,
    )
  }
  return new Key(parts as readonly KeyPart[])
}

/** Not what it holds: that may be anything, and of any length. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text'
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.keys(value)
  return fields.length === 0 ? 'an empty object' : `an object of ${fields.slice(0, 5).join(', ')}`
}

/** @throws DrayError RECORD_NOT_DOCUMENT, VALUE_UNSUPPORTED, MAPPING_FAILED */
export function looseEntry(mapped: MappedEntry, code: RouteCode, context: MappingContext): LooseEntry {
  if (!isDocument(mapped.value)) {
    throw new DrayError('RECORD_NOT_DOCUMENT', 'The mapping returned something that is not an object')
  }
  const cells = code.columns.length > 0 ? extractCells(mapped.value, code.columns, context) : undefined
  const body = mapped.original ?? printJson(mapped.value)
  return { key: mapped.key, body, ...(cells !== undefined && { cells }) }
}

function isDocument(value: Value): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  )
}
