import { createHash } from 'node:crypto'
import { DrayError } from '../../model/error.ts'

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
export const MAX_NAME_BYTES = 63

/**
 * A name as SQL text, whatever stands in it. PostgreSQL cuts longer names silently, so that two could become one.
 * @throws CONFIG_INVALID for a name that is empty, holds NUL or half a surrogate pair, or is longer than 63 bytes
 */
export function quoteName(name: string): string {
  const carried = checked(name)
  if (Buffer.byteLength(carried) > MAX_NAME_BYTES) {
    throw new DrayError('CONFIG_INVALID', `The name ${carried} is longer than ${MAX_NAME_BYTES} bytes`, {
      hint: `PostgreSQL would cut it; choose a shorter one: store: { table }, or for a column move the rows as documents: store: { layout: 'document' }`,
    })
  }
  return `"${carried.replaceAll('"', '""')}"`
}

/** For a name of our own making: a longer one would be cut, and could meet another. */
export function shortName(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name
  return `dray.${createHash('sha256').update(name).digest('hex').slice(0, 40)}`
}

/** A table or index in its schema. @throws as `quoteName` */
export function qualifiedName(schema: string, name: string): string {
  return `${quoteName(schema)}.${quoteName(name)}`
}

/** A string literal, whatever `standard_conforming_strings` says. @throws CONFIG_INVALID for NUL */
export function quoteText(text: string): string {
  const quoted = `'${checked(text, { mayBeEmpty: true }).replaceAll("'", "''")}'`
  return quoted.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

function checked(text: string, { mayBeEmpty = false } = {}): string {
  if ((text !== '' || mayBeEmpty) && !UNCARRIED.test(text)) return text
  throw new DrayError('CONFIG_INVALID', `${JSON.stringify(text)} cannot be a name in PostgreSQL`, {
    hint: 'Choose a name that is not empty and holds no NUL and no half of a surrogate pair',
  })
}

const UNCARRIED = /\0|\p{Surrogate}/u

/** The same, for names that may be changed. */
export const NOT_IN_NAMES = /\0|\p{Surrogate}|^$/gu
