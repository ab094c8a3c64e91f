import { createHash } from 'node:crypto'
import { DrayError, isDrayError } from '../model/error.ts'
import { ERROR_MEANINGS, type ErrorCode } from '../model/error-codes.ts'
import { parseJson, printJson } from '../model/json/json-text.ts'
import { Key } from '../model/key.ts'
import type { Position } from '../model/page/problem.ts'
import type { Value } from '../model/value.ts'
import { keyOfName } from '../model/written-name.ts'
import type { Reject } from './run-files.ts'

/** A line of `rejects.ndjson`, read back: what may be sent again, or why it cannot be. */
export interface ReadReject {
  /** The target collection that it did not get into. */
  readonly to: string
  readonly body: string | Uint8Array
  readonly position: Position
  readonly parts: Readonly<Record<string, string>> | undefined
  /** Undefined where the reader refused it and nobody corrected it, or where it has no key. */
  readonly key: Key | undefined
  readonly keyText: string | undefined
  /** Why it was rejected. */
  readonly code: ErrorCode
  readonly reason: string
}

/** A reject for people and scripts, as one line. @param to the target collection */
export function rejectLine(partition: string, to: string, reject: Reject): string {
  return JSON.stringify({ partition, to, ...reject }) + '\n'
}

/** Tells whether key or record of a reject were touched since. */
export function sealOf({ key = '', record, bytes }: Pick<Reject, 'key' | 'record' | 'bytes'>): string {
  const content = `${key}\n${record ?? bytes ?? ''}`
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}

/**
 * `record` is the record's JSON text, or, since people edit these files, the record itself.
 * @param where of the line itself
 * @throws DrayError STORE_INVALID where it is no such line
 */
export function readRejectLine(text: string, where: Position): ReadReject {
  const line = parsed(text, where)
  const { to, record, bytes, key, position } = line
  if (typeof to !== 'string') throw notALine(where, 'it has no "to": the collection that it is for')
  if (key !== undefined && typeof key !== 'string') throw notALine(where, noTextOf(key))
  const body = bodyOf(record, bytes)
  if (body === undefined) throw notALine(where, 'it has no "record"')
  return {
    to,
    body,
    position: isPosition(position) ? position : where,
    parts: partsOf(line['parts'], where),
    key: isAsItWas(line) ? undefined : keyOf(line, where),
    keyText: key,
    code: codeOf(line['code']),
    reason: typeof line['reason'] === 'string' ? line['reason'] : 'it was rejected',
  }
}

function noTextOf(key: Value): string {
  const isNumber = typeof key === 'number' || typeof key === 'bigint'
  return isNumber ? `its "key" is a number: write "key": "${key}"` : 'its "key" is not text'
}

type Line = { readonly [field: string]: Value }

function parsed(text: string, where: Position): Line {
  try {
    const value = parseJson(text)
    if (isObject(value)) return value
  } catch (error) {
    if (!isDrayError(error)) throw error
  }
  throw notALine(where, 'it is not a JSON object')
}

function bodyOf(record: Value | undefined, bytes: Value | undefined): string | Uint8Array | undefined {
  if (typeof record === 'string') return record
  if (record !== undefined) return printJson(record)
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : undefined
}

function isAsItWas({ unreadable, key, record, bytes }: Line): boolean {
  if (typeof unreadable !== 'string') return false
  const content = {
    ...(typeof key === 'string' && { key }),
    ...(typeof record === 'string' && { record }),
    ...(typeof bytes === 'string' && { bytes }),
  }
  return sealOf(content) === unreadable
}

/** Before a mapping, `key` is the source's own: one that was edited counts, in the kind that it had. */
function keyOf({ key, readAs, outcome }: Line, where: Position): Key | undefined {
  if (typeof readAs !== 'string') return typeof key === 'string' ? Key.of(key) : undefined
  const known = keyNamed(readAs, where)
  const isEdited = outcome === 'refused' && typeof key === 'string' && key !== known.text
  if (!isEdited) return known
  return typeof known.parts[0] === 'string' && known.parts.length === 1 ? Key.of(key) : keyNamed(key, where)
}

function keyNamed(name: string, where: Position): Key {
  try {
    return keyOfName(name, 'typed')
  } catch (error) {
    if (!isDrayError(error) && !(error instanceof TypeError)) throw error
    throw notALine(where, `its key ${name} is no number, and no list of several parts, as it was`)
  }
}

function partsOf(parts: Value | undefined, where: Position): Readonly<Record<string, string>> | undefined {
  if (parts === undefined) return undefined
  const isText = isObject(parts) && Object.values(parts).every((part) => typeof part === 'string')
  if (isText) return parts as Readonly<Record<string, string>>
  throw notALine(where, 'its "parts" are not texts by name')
}

function codeOf(code: Value | undefined): ErrorCode {
  const isKnown = typeof code === 'string' && Object.hasOwn(ERROR_MEANINGS, code)
  return isKnown ? (code as ErrorCode) : 'RECORD_INVALID'
}

function isPosition(value: Value | undefined): value is Value & Position {
  return isObject(value) && typeof value['unit'] === 'string'
}

function isObject(value: Value | undefined): value is Line {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  )
}

function notALine(where: Position, why: string): DrayError {
  return new DrayError('STORE_INVALID', `${where.unit} is not a file of rejects: ${why}`, {
    position: where,
    hint: 'Copy runs/RUN/rejects.ndjson of the state folder and edit "record" and "key" in it: one JSON object per line',
  })
}
