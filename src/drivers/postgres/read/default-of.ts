import type { ColumnType, TableColumn } from '../../../model/table-schema.ts'

type Default = NonNullable<TableColumn['default']>

/**
 * What a column gets where no value is given: a constant that every engine can be told, or else this engine's expression.
 * @param expression as `pg_get_expr` prints it: `5`, `'-1'::integer`, `'a''b'::text`, `true`, `now()`
 */
export function defaultOf(expression: string, type: ColumnType): Default {
  if (/^(?:now\(\)|CURRENT_TIMESTAMP(?:\(\d\))?)$/.test(expression)) return { now: true }
  if (/^NULL(?:::|$)/.test(expression)) return { value: null }
  const quoted = /^'((?:[^'\\]|'')*)'::[^']*$/.exec(expression)?.[1]
  const value = constantOf(quoted === undefined ? expression : quoted.replaceAll("''", "'"), {
    type,
    isQuoted: quoted !== undefined,
  })
  return value === undefined ? { expression, dialect: 'postgres' } : { value }
}

interface Written {
  readonly type: ColumnType
  readonly isQuoted: boolean
}

function constantOf(text: string, { type, isQuoted }: Written): string | number | boolean | undefined {
  switch (type.kind) {
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : undefined
    case 'integer':
    case 'decimal':
    case 'float':
      return isShortNumber(text) ? Number(text) : undefined
    case 'text':
    case 'enum':
    case 'uuid':
    case 'date':
    case 'json':
      return isQuoted ? text : undefined
    case 'timestamp':
    case 'time':
      return isQuoted && !type.zone ? text : undefined
    default:
      return undefined
  }
}

/** One that a double keeps as it is. */
function isShortNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(text) && text.replace(/^-|\./g, '').replace(/^0+/, '').length <= 15
}
