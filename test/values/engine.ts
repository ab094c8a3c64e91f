import type { Family, ValueKind } from './kinds.ts'

/** A table of one kind: `id`, `v` of the kind, and one more, or it might be taken for documents. */
export interface ValueTable {
  readonly name: string
  readonly kind: ValueKind
  /** By id, from 1; undefined is NULL. */
  readonly values: readonly (string | undefined)[]
}

export interface TableRead {
  /** As the engine says that the column is declared; nothing where it has no types. */
  readonly declared: string
  /** By id, the JSON text that the value has in a record. */
  readonly values: ReadonlyMap<string, string>
}

/** A store as it is made and read without dray, by means that share nothing with it. */
export interface Engine {
  readonly name: string
  readonly kinds: readonly ValueKind[]
  /** The address of a store in this folder, or of this name, where nothing is yet. */
  place(folder: string): Promise<string>
  fill(address: string, tables: readonly ValueTable[]): Promise<void>
  /** Undefined where there is no such table. */
  read(address: string, table: string, family: Family): Promise<TableRead | undefined>
  stop(): Promise<void>
}

/** The text of a value, as its engine prints it, in the form that it has in a record. */
export function recordText(family: Family, text: string | undefined): string {
  if (text === undefined) return 'null'
  if (family.startsWith('other:')) return tagged(family.slice('other:'.length), text)
  switch (family) {
    case 'boolean':
      return text === '1' || text === 't' || text === 'true' ? 'true' : 'false'
    case 'double':
      // Engines differ in which of two shortest texts they print.
      return /^-?\d/.test(text) ? doubleText(text) : tagged('nonfinite', text)
    case 'number':
    case 'single':
      return /^-?\d/.test(text) ? text : tagged('nonfinite', text)
    case 'text':
      return JSON.stringify(text)
    case 'bytes':
      return tagged('bytes', Buffer.from(text, 'hex').toString('base64'))
    case 'json':
      return text.trim() === 'null' ? '{"$dray:json":null}' : text
    case 'date':
    case 'time':
      return tagged(family, text.replace(/(\.\d*?)0+(?=\D|$)/, '$1').replace(/\.(?=\D|$)/, ''))
    case 'datetime':
    case 'timestamp':
      return tagged(family, moment(text, family))
    default:
      return text
  }
}

function doubleText(text: string): string {
  const double = Number(text)
  return Object.is(double, -0) ? '-0' : String(double)
}

/** ISO 8601 for the years that it is made for; what else an engine has is as the engine prints it. */
function moment(text: string, family: Family): string {
  const found = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d*?)0*)?(?:\+00|Z)?$/.exec(text)
  if (!found) return text
  const [, day, clock, fraction = ''] = found
  return `${day}T${clock}${fraction === '' ? '' : `.${fraction}`}${family === 'timestamp' ? 'Z' : ''}`
}

function tagged(tag: string, text: string): string {
  return `{${JSON.stringify(`$dray:${tag}`)}:${JSON.stringify(text)}}`
}
