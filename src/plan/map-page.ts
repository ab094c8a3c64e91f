import type { DocumentPage } from '../model/document-page.ts'
import { asDrayError, DrayError, isDrayError } from '../model/error.ts'
import type { ErrorCode } from '../model/error-codes.ts'
import { printJson } from '../model/json-text.ts'
import { Key, type KeyPart } from '../model/key.ts'
import type { Entry } from '../model/page.ts'
import { buildPage, fingerprint, type LooseEntry } from '../model/scan/api.ts'
import type { Value } from '../model/value.ts'
import { extractCells } from './extract-cells.ts'
import { drop, type MappingContext, type MappingEntry, type RunFacts } from './migration.ts'
import type { Route } from './plan.ts'
import type { RouteCode } from './route-code.ts'

/** A record that schema, mapping or layout refuse: it is rejected before any write. */
export interface Refusal {
  /** Index in the page as it was read. */
  readonly index: number
  readonly code: ErrorCode
  readonly reason: string
}

/** A field of another collection's key, to be looked up: parent collection and the key it names. */
export interface Reference {
  readonly index: number
  readonly field: string
  readonly collection: string
  readonly key: Key
}

export interface MappedPage {
  /** What is offered to the target. */
  readonly page: DocumentPage
  /** Per entry of `page`: its index in the page as it was read. */
  readonly from: Int32Array | undefined
  readonly refusals: readonly Refusal[]
  readonly filtered: number
  readonly references: readonly Reference[]
  /** Documents that `keep: 'parsed'` changes. */
  readonly changed: number
}

/**
 * A page as it is to be in the target: judged by the schema, mapped, keyed, its columns extracted. Without code the
 * page goes through untouched and unparsed. Pure: the same page gives the same answer in plan, run and resume.
 */
export async function mapPage(
  page: DocumentPage,
  route: Route,
  code: RouteCode | undefined,
  run: RunFacts,
): Promise<MappedPage> {
  if (!code) {
    return { page, from: undefined, refusals: [], filtered: 0, references: [], changed: 0 }
  }
  const mapping = await mapEntries(page, code, { run })
  return offered(page, mapping, route)
}

interface Kept {
  readonly entry: LooseEntry
  /** In the page as it was read. */
  readonly index: number
}

interface Mapping extends Omit<MappedPage, 'page' | 'from'> {
  readonly kept: readonly Kept[]
}

async function mapEntries(page: DocumentPage, code: RouteCode, context: MappingContext): Promise<Mapping> {
  const kept: Kept[] = []
  const refusals: Refusal[] = []
  const references: Reference[] = []
  let filtered = 0
  let changed = 0
  for (let index = 0; index < page.count; index++) {
    try {
      const mapped = await mapEntry(page.entry(index), code, context)
      if (mapped === drop) {
        filtered++
        continue
      }
      if (mapped.changed) changed++
      kept.push({ entry: looseEntry(mapped, code, context), index })
      references.push(...referencesOf(mapped.value, index, code))
    } catch (error) {
      refusals.push({ index, ...refusalOf(error) })
    }
  }
  return { kept, refusals, references, filtered, changed }
}

/** The page of what was kept. A key that no store can hold shows only here; its record is refused like any other. */
function offered(read: DocumentPage, { kept, refusals, ...counted }: Mapping, route: Route): MappedPage {
  const page = buildPage(
    kept.map(({ entry }) => entry),
    { keys: route.target.keys, next: read.next, spans: keptSpans(read, kept) },
  )
  const spoiled = new Set(page.problems.map(({ index }) => index!))
  const from = kept.filter((_, ordinal) => !spoiled.has(ordinal)).map(({ index }) => index)
  const spoiledRefusals = page.problems.map(({ index, code, reason }): Refusal => ({
    index: kept[index!]!.index,
    code,
    reason,
  }))
  return { ...counted, page, from: Int32Array.from(from), refusals: [...refusals, ...spoiledRefusals] }
}

/** Which file each kept entry lies in: for the reader of a reject. */
function keptSpans(
  { spans }: DocumentPage,
  kept: readonly { readonly index: number }[],
): DocumentPage['spans'] {
  let at = 0
  return spans.map((span) => {
    while (at < kept.length && kept[at]!.index < span.from) at++
    return { ...span, from: at }
  })
}

interface MappedEntry {
  readonly key: Key
  readonly value: Value
  /** The body as it lay in the source, when nothing changed it. */
  readonly original: Uint8Array | undefined
  readonly changed: boolean
}

async function mapEntry(
  entry: Entry,
  code: RouteCode,
  context: MappingContext,
): Promise<MappedEntry | typeof drop> {
  const judged = await judge(entry, code)
  const source: MappingEntry = { key: keyOf(entry.key), value: judged.value, parts: entry.parts ?? {} }
  const mapped = code.map ? callUser('map', () => code.map!(source, context)) : { value: judged.value }
  if (mapped === drop) return drop
  const value = mapped.value as Value
  const named = mapped.key ?? (code.key && callUser('key', () => code.key!(value, { ...context, ...source })))
  return {
    key: named === undefined ? entry.key : checkedKey(named),
    value,
    original: code.map || judged.changed ? undefined : entry.body.bytes(),
    changed: judged.changed,
  }
}

async function judge(entry: Entry, code: RouteCode): Promise<{ value: Value; changed: boolean }> {
  const value = entry.body.value()
  if (!code.schema) return { value, changed: false }
  const result = await code.schema['~standard'].validate(value)
  if (result.issues) {
    const reasons = result.issues.map(({ message, path }) => `${pathText(path)}${message}`)
    throw new DrayError('SCHEMA_REFUSED', reasons.join('; '))
  }
  if (code.keep === 'original') return { value, changed: false }
  return { value: result.value as Value, changed: !sameValue(entry, result.value as Value) }
}

function sameValue(entry: Entry, parsed: Value): boolean {
  const before = fingerprint({ key: entry.key, body: entry.body.bytes() }, 'typed').print
  const after = fingerprint({ key: entry.key, body: printJson(parsed) }, 'typed').print
  return before.every((lane, at) => lane === after[at])
}

function pathText(path: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined): string {
  if (!path || path.length === 0) return ''
  const names = path.map((part) => String(typeof part === 'object' ? part.key : part))
  return `${names.join('.')}: `
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

function describe(value: unknown): string {
  return typeof value === 'object' ? (JSON.stringify(value) ?? 'an object') : String(value)
}

function looseEntry(mapped: MappedEntry, code: RouteCode, context: MappingContext): LooseEntry {
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

function referencesOf(value: Value, index: number, code: RouteCode): Reference[] {
  const record = value as Readonly<Record<string, Value>>
  return code.references.flatMap(([field, collection]) => {
    const named = record[field]
    const isKey = typeof named === 'string' || typeof named === 'number' || typeof named === 'bigint'
    return isKey ? [{ index, field, collection, key: Key.of(named) }] : []
  })
}

function refusalOf(error: unknown): { code: ErrorCode; reason: string } {
  const known = isDrayError(error) ? error : asDrayError(error)
  const code = known.code === 'BUG' ? 'MAPPING_FAILED' : known.code
  return { code, reason: known.message }
}
