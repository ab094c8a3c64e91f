import type { Server } from '../connection/server-of.ts'
import { MAX_KEY_BYTES, MAX_KEY_CHARACTERS } from '../facts.ts'
import { quoteName, quoteText } from '../identifier.ts'
import type { Table } from '../layout.ts'

/** Compared byte by byte, spaces at the end apart where the server knows nothing better. */
const TEXT = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'

export function createDocumentTableSql(name: string, table: Table, server: Server, mark?: string): string {
  const { key, body, columns, indexes } = table
  const parts = [
    `${quoteName(key)} ${keyType(table, server)} NOT NULL`,
    `${quoteName(body)} ${bodyType(table)} NOT NULL`,
    ...columns.map((column) => {
      const isIndexed = indexes.some((index) => index.columns.includes(column.name))
      return `${quoteName(column.name)} ${cellType(column.type, isIndexed)}${column.nullable ? '' : ' NOT NULL'}`
    }),
    `PRIMARY KEY (${quoteName(key)})`,
    ...indexes.filter(({ unique }) => unique).map(indexSql),
  ]
  const comment = mark === undefined ? '' : ` COMMENT = ${quoteText(mark)}`
  return `CREATE TABLE ${quoteName(name)} (${parts.join(', ')}) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT ${TEXT}${comment}`
}

export function indexSql({ name, unique, columns }: Table['indexes'][number]): string {
  return `${unique ? 'UNIQUE ' : ''}INDEX ${quoteName(name)} (${columns.map(quoteName).join(', ')})`
}

function keyType({ keyType: type }: Table, { exactCollation }: Server): string {
  if (type === 'varbinary') return `varbinary(${MAX_KEY_BYTES})`
  return `varchar(${MAX_KEY_CHARACTERS}) CHARACTER SET utf8mb4 COLLATE ${exactCollation ?? 'utf8mb4_bin'}`
}

/** MariaDB knows JSON as another name for a text that is checked. */
function bodyType({ bodyType: type }: Table): string {
  return type === 'json' ? 'json' : `longtext ${TEXT}`
}

function cellType(type: Table['columns'][number]['type'], isIndexed: boolean): string {
  if (type === 'integer') return 'bigint'
  if (type === 'real') return 'double'
  return isIndexed ? `varchar(${MAX_KEY_CHARACTERS}) ${TEXT}` : `longtext ${TEXT}`
}
