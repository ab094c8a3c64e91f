import { tagName } from '../../../model/json/json-tags.ts'
import { printJson } from '../../../model/json/json-text.ts'
import { TRAIT } from '../../../model/page/page.ts'
import { base64Of, mayHoldTag } from '../../../model/page/raw-cell.ts'
import { UNRENDERED } from '../../../model/scan/api.ts'
import type { ColumnType } from '../../../model/table-schema.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import { quoteText } from '../identifier.ts'
import { fittingText, uuidText } from '../../../store/tables/fitting-values.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import type { CellForm } from './cell-form.ts'

type Kind<Name extends ColumnType['kind']> = Extract<ColumnType, { kind: Name }>

export const booleanForm: CellForm = {
  type: { kind: 'boolean' },
  rendered: (cell) => `${cell}::text`,
  text(value, what) {
    if (typeof value === 'boolean') return value ? 't' : 'f'
    throw new RowFault(`${what} takes true and false`)
  },
}

export function stringForm(type: Kind<'text'> | Kind<'enum'>): CellForm {
  return { type, rendered: (cell) => `to_json(${cell}::text)::text`, ...fittingText(type, plainText) }
}

export function plainText(value: Value, what: string): string {
  if (typeof value !== 'string') throw new RowFault(`${what} takes text`)
  if (value.includes('\0')) throw new RowFault(`${what} holds NUL, which PostgreSQL has no text for`)
  if (!value.isWellFormed()) throw new RowFault(`${what} holds half of a surrogate pair`)
  return value
}

export const uuidForm: CellForm = {
  type: { kind: 'uuid' },
  rendered: (cell) => `'"' || ${cell}::text || '"'`,
  text: uuidText,
}

/** The engine breaks base 64 into lines. */
export const bytesForm: CellForm = {
  type: { kind: 'bytes' },
  rendered: (cell) => `'{"$dray:bytes":"' || translate(encode(${cell}, 'base64'), E'\\n', '') || '"}'`,
  raw: (cell) => (base64Of(cell) ? 'base64' : undefined),
  text(value, what) {
    if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
    throw new RowFault(`${what} takes bytes`)
  },
}

/**
 * A name that begins as our tags do would be taken for one: such a record is named as one that cannot be read. A `null`
 * of JSON is not SQL's.
 */
export function jsonForm(type: Kind<'json'>): CellForm {
  const isParsed = type.text === 'parsed'
  return {
    type,
    rendered: (cell) =>
      `CASE WHEN ${isParsed ? `${cell}::text` : `btrim(${cell}::text, E' \\t\\n\\r')`} = 'null' ` +
      `THEN '{"$dray:json":null}' WHEN ${cell}::text LIKE '%$dray:%' ` +
      `THEN chr(${UNRENDERED}) || to_json(${cell}::text)::text ELSE ${cell}::text END`,
    raw(cell) {
      const isKept = !isParsed || (cell.traits & UNKEPT) === 0
      return isKept && !mayHoldTag(cell) ? 'escaped' : undefined
    },
    text(value, what, written) {
      if (value instanceof Tagged && value.tag === 'json' && value.value === null) return 'null'
      const text = printJson(value)
      if (text.includes('$dray:'))
        throw new RowFault(`${what} takes JSON, and holds a value that has no form there`)
      if (isParsed) refuseUnkept(value, what)
      return written ?? text
    },
  }
}

const UNKEPT = TRAIT.NUL | TRAIT.LONE_SURROGATE | TRAIT.NEGATIVE_ZERO

/** What jsonb would refuse or change. */
function refuseUnkept(value: Value, what: string): void {
  if (typeof value === 'string') plainText(value, what)
  else if (Object.is(value, -0)) throw new RowFault(`${what} makes 0 of -0`)
  else if (Array.isArray(value)) for (const item of value as readonly Value[]) refuseUnkept(item, what)
  else if (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Tagged)
  ) {
    for (const [name, member] of Object.entries(value)) {
      plainText(name, what)
      refuseUnkept(member, what)
    }
  }
}

/** A type that only one engine has: as text, under the name of the type. */
export function otherForm(type: Kind<'other'>): CellForm {
  return {
    type,
    rendered: (cell) => taggedSql(type.name, `to_json(${printed(type.name, cell)})::text`),
    text(value, what) {
      if (value instanceof Tagged && value.tag === type.name) return plainText(value.value, what)
      throw new RowFault(`${what} takes values of the type ${type.name}`)
    },
  }
}

/**
 * As the engine prints it. Only of addresses a cast says more: `10.0.0.1/32`, which no application takes for `10.0.0.1`.
 * https://www.postgresql.org/docs/current/functions-net.html#CIDR-INET-FUNCTIONS-TABLE
 */
function printed(type: string, cell: string): string {
  return type === 'inet' ? cell : `${cell}::text`
}

/** `{"$dray:<tag>":…}` about an expression of JSON text. */
export function taggedSql(tag: string, json: string): string {
  const name = tagName(tag) ?? `$dray:${tag}`
  return `${quoteText(`{${JSON.stringify(name)}:`)} || ${json} || '}'`
}
