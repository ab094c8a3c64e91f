import type { TableColumn } from '../../model/table-schema.ts'
import { columnWordOf } from './column-word.ts'

/** What a column is in the words of its own engine, or else in those of a configuration. For eyes. */
export function declaredAs({ native, type }: Pick<TableColumn, 'native' | 'type'>): string {
  const own = native.replace(/ collate \w+$/i, '')
  return own === '' ? columnWordOf(type) : own
}
