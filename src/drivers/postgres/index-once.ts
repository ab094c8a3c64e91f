import { quoteName, quoteText } from './identifier.ts'

interface IndexSql {
  readonly name: string
  readonly unique: boolean
  /** Columns or expressions, in brackets; perhaps with the method before them. */
  readonly terms: string
}

/**
 * Makes an index that the table does not have by this name yet. `IF NOT EXISTS` would also be content with one of another
 * table, or with anything else that is called so: then a key would be unique no more, and nobody was told.
 */
export function indexOnceSql(on: string, { name, unique, terms }: IndexSql): string {
  const test = indexNamedSql(on, name)
  const make = `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoteName(name)} ON ${on} ${terms}`
  return `DO ${quoteText(`BEGIN IF NOT EXISTS (${test}) THEN ${make}; END IF; END`)}`
}

/** A row, where a table has an index of this name. */
export function indexNamedSql(on: string, name: string): string {
  return (
    `SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid ` +
    `WHERE i.indrelid = ${quoteText(on)}::regclass AND c.relname = ${quoteText(name)} AND NOT i.indisprimary`
  )
}
