import { DrayError } from '../../model/error.ts'

/** In characters. https://dev.mysql.com/doc/refman/8.0/en/identifier-length.html */
export const MAX_NAME_LENGTH = 64

/**
 * A name as SQL text, whatever stands in it. https://dev.mysql.com/doc/refman/8.0/en/identifiers.html
 * @throws CONFIG_INVALID for a name that is empty or too long, ends in a space, or holds what a name may not hold
 */
export function quoteName(name: string): string {
  const fault = faultOf(name)
  if (fault === undefined) return `\`${name.replaceAll('`', '``')}\``
  throw new DrayError('CONFIG_INVALID', `${JSON.stringify(name)} cannot be a name in MySQL: ${fault}`, {
    hint: `Choose another: store: { table }, { keyColumn }, { bodyColumn }; or for a column of rows move them as documents: store: { layout: 'document' }`,
  })
}

/** Columns and indexes are told apart without regard to case on every server, tables on some. */
export function foldName(name: string): string {
  return name.replaceAll('İ', 'i').toLowerCase()
}

/** A table in its database. @throws as `quoteName` */
export function qualifiedName(database: string, name: string): string {
  return `${quoteName(database)}.${quoteName(name)}`
}

/** A string literal; the session reads backslashes as escapes. */
export function quoteText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`
}

function faultOf(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (name.length > MAX_NAME_LENGTH) return `it is longer than ${MAX_NAME_LENGTH} characters`
  if (name.endsWith(' ')) return 'it ends in a space'
  return UNCARRIED.test(name) ? 'it holds NUL, or a character beyond U+FFFF' : undefined
}

/** Names are kept in a character set of three bytes. */
const UNCARRIED = /\0|[\u{10000}-\u{10ffff}]|\p{Surrogate}/u

/** The same, for names that may be changed. */
export const NOT_IN_NAMES = /\0|[\u{10000}-\u{10ffff}]|\p{Surrogate}|^$| +$/gu

/** The primary key, and what InnoDB makes where there is none. https://dev.mysql.com/doc/refman/8.0/en/create-index.html */
export const INDEXES_OF_ENGINE = ['PRIMARY', 'GEN_CLUST_INDEX'] as const
