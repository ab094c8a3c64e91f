import { quoteName } from './identifier.ts'

/**
 * What a SELECT asks for. A column of the result that is called like one of an object's own ends the client with an error,
 * whatever form rows have: it gets a name that no column can have, so that an ORDER BY still means the table's.
 * https://github.com/sidorares/node-mysql2/blob/master/lib/helpers.js
 */
export function selected(expressions: readonly string[]): string {
  return expressions.map((sql) => (PRIVATE.has(sql) ? `${sql} AS ${NOBODYS}` : sql)).join(', ')
}

const PRIVATE: ReadonlySet<string> = new Set(
  ['__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__', '__proto__'].map(
    quoteName,
  ),
)

/** Longer than a column's may be. https://dev.mysql.com/doc/refman/8.0/en/identifier-length.html */
const NOBODYS = `\`${'private_'.repeat(9)}\``
