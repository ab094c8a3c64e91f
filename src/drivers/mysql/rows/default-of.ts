import type { ColumnType, TableColumn } from '../../../model/table-schema.ts'
import type { ColumnShape } from '../catalog.ts'
import { quoteText } from '../identifier.ts'

/** MySQL writes constants down as they are, MariaDB as SQL: `'a''b'`, `NULL`; of a long text MySQL 8 has `_utf8mb4'a'`. */
export function defaultOf({ default: given }: ColumnShape, type: ColumnType): TableColumn['default'] {
  if (given === undefined || given.text === 'NULL' || isCountedApart({ default: given })) return undefined
  const { text, isExpression } = given
  if (/^(?:current_timestamp|now)(?:\(\d?\))?$/i.test(text)) return { now: true }
  const quoted = /^(?:_utf8mb[34])?'((?:[^'\\]|''|\\.)*)'$/s.exec(text)?.[1]
  const plain = quoted === undefined ? text : quoted.replaceAll("''", "'").replaceAll(/\\(.)/gs, '$1')
  if (isExpression && quoted === undefined) return { expression: text, dialect: 'mysql' }
  return constantOf(plain, type) ?? { expression: ownLiteral(text, plain, type), dialect: 'mysql' }
}

/** By a sequence of MariaDB: that is not carried, and the default would go on counting the source's. */
export function isCountedApart({ default: given }: Pick<ColumnShape, 'default'>): boolean {
  return given?.isExpression === true && /\bnextval\(/i.test(given.text)
}

/** Of a type that other engines do not have, as this one reads it: MySQL writes words of a set without quotes. */
function ownLiteral(text: string, plain: string, { kind }: ColumnType): string {
  return (kind === 'array' || kind === 'other') && !/^b'/i.test(text) ? quoteText(plain) : text
}

function constantOf(text: string, { kind }: ColumnType): TableColumn['default'] {
  switch (kind) {
    case 'boolean':
      return /^(?:b')?[01]'?$/.test(text) ? { value: text.includes('1') } : undefined
    case 'integer':
    case 'decimal':
    case 'float':
      return Number.isFinite(Number(text)) && text !== '' && keepsDigits(text)
        ? { value: Number(text) }
        : undefined
    case 'text':
    case 'enum':
    case 'uuid':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'json':
      return { value: text }
    default:
      return undefined
  }
}

/** A number of more digits is no longer the same as a double. */
function keepsDigits(text: string): boolean {
  const [digits = ''] = text.split(/e/i)
  const shown = digits.includes('.') ? digits.replace(/0+$/, '') : digits
  return shown.replace(/\D/g, '').replace(/^0+/, '').length <= 15
}
