import { parseJson, printJson } from '../../../model/json/json-text.ts'
import { NO_KEY } from '../../../model/row-key.ts'
import { fingerprint } from '../../../model/scan/api.ts'
import type { ColumnType, TableColumn } from '../../../model/table-schema.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import { isTagged } from './fits-column.ts'
import { instantText } from './instant-text.ts'
import { mayHold } from '../may-hold.ts'
import { isMoment, momentOf, numberSince, type Since1970 } from './since-1970.ts'

/**
 * Whether values of a column of the type `given` can be read as those of another kind, `has`: what applications keep as
 * text and numbers where an engine has no type for it. An empty column of SQLite shows no kind: its word alone counts.
 */
export function readsAs(has: ColumnType, given: ColumnType): boolean {
  switch (has.kind) {
    case 'boolean':
      return given.kind === 'integer' || given.kind === 'decimal'
    case 'integer':
    case 'decimal':
      return given.kind === 'boolean'
    case 'bytes':
      return given.kind === 'text'
    case 'timestamp':
      return given.kind === 'timestamp' ? given.zone !== has.zone : isLoose(given)
    case 'date':
    case 'time':
      return isLoose(given)
    case 'uuid':
    case 'json':
      return given.kind === 'text'
    case 'text':
      return AS_TEXT.has(given.kind) || (given.kind === 'uuid' && !mayHoldDashes(has))
    default:
      return false
  }
}

const AS_TEXT = new Set<ColumnType['kind']>(['json', 'integer', 'bytes', 'other'])

/** What a column of SQLite is that is declared as a time: of texts, or of nothing yet. */
function isLoose({ kind }: ColumnType): boolean {
  return kind === 'text' || kind === 'decimal'
}

/** Whether a value may go into the column as it is, or be read as what the column holds. */
export function takesKind(has: ColumnType, given: ColumnType): boolean {
  return readsAs(has, given) || mayHold(has, given) || JSON.stringify(has) === JSON.stringify(given)
}

/**
 * A value of another kind as the column has it: `0` and `1` in a column of booleans, text that is a time, an id or JSON. A
 * time without a zone is one in UTC, as every framework keeps it that has no type for zones. Whatever is no such value is
 * handed on as it is, and is for the column to refuse.
 */
export function readAs(type: ColumnType, value: Value, from: ReadFrom): Value {
  if (from === 'seconds' || from === 'milliseconds') return counted(type, value, from)
  switch (type.kind) {
    case 'boolean':
      return value === 0 || value === 1 ? value === 1 : value
    case 'integer':
    case 'decimal':
      return typeof value === 'boolean' ? Number(value) : value
    case 'bytes':
      return typeof value === 'string' && value.isWellFormed() ? new TextEncoder().encode(value) : value
    case 'timestamp':
      return moment(value, type)
    case 'date':
      return typeof value === 'string' ? value.replace(MIDNIGHT, '') : value
    case 'time':
      return typeof value === 'string' ? clock(value, type) : value
    case 'uuid':
      return typeof value === 'string' ? value.replace(BARE_UUID, '$1-$2-$3-$4-$5') : value
    case 'json':
      return typeof value === 'string' ? json(value) : value
    case 'text':
      return text(value, from)
    case 'other':
      return typeof value === 'string' ? new Tagged(type.name, value) : value
    default:
      return value
  }
}

type ReadFrom = NonNullable<TableColumn['readFrom']>

function counted(type: ColumnType, value: Value, unit: Since1970): Value {
  return isMoment(type) ? readAs(type, momentOf(value, unit), 'text') : numberSince(value, unit)
}

const MIDNIGHT = /[T ]00:00(?::00(?:\.0+)?)?$/
const BARE_UUID = /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/i
const LENGTH_WITH_DASHES = 36

function mayHoldDashes({ length = Infinity }: Extract<ColumnType, { kind: 'text' }>): boolean {
  return length >= LENGTH_WITH_DASHES
}

function moment(value: Value, type: Extract<ColumnType, { kind: 'timestamp' }>): Value {
  const written = isTagged(value, 'timestamp') || isTagged(value, 'datetime') ? value.value : value
  if (typeof written !== 'string') return value
  // `2024-01-02 03:04:05 +00:00`, as Sequelize writes it.
  const joined = written.replace(/ (?=[+-]\d{2}:?\d{2}$)/, '')
  const utc =
    instantText(joined, { ...type, zone: true }) ?? instantText(`${joined}Z`, { ...type, zone: true })
  if (!utc) return value
  return type.zone ? new Tagged('timestamp', utc.text) : new Tagged('datetime', utc.text.slice(0, -1))
}

function clock(written: string, { digits }: Extract<ColumnType, { kind: 'time' }>): Value {
  const [, minutes, seconds = '00', fraction = ''] = CLOCK.exec(written) ?? []
  const kept = fraction.replace(/0+$/, '')
  if (minutes === undefined || kept.length > digits) return written
  return new Tagged('time', `${minutes}:${seconds}${kept === '' ? '' : `.${kept}`}`)
}

const CLOCK = /^((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?$/

/** Text that is none, or says a member twice, stays a text that is no JSON: a JSON string would be another value. */
function json(written: string): Value {
  try {
    fingerprint({ key: NO_KEY, body: `{"":${written}}` }, 'text')
    const value = parseJson(written)
    return value === null ? new Tagged('json', null) : value
  } catch {
    return new Tagged('text', written)
  }
}

function text(value: Value, from: ReadFrom): Value {
  if (from === 'json') return printJson(isTagged(value, 'json') ? value.value : value)
  // As its engine prints it.
  if (from === 'other')
    return value instanceof Tagged && typeof value.value === 'string' ? value.value : value
  if (from === 'integer')
    return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
  if (value instanceof Uint8Array) return utf8(value) ?? value
  return from === 'uuid' && typeof value === 'string' ? value.replaceAll('-', '') : value
}

/** Undefined where it is none. A mark at its beginning is part of it. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
