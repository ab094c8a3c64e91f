import type { ColumnType, TableColumn, TableSchema } from '../../model/table-schema.ts'
import { beginningText } from '../../store/tables/beginnings.ts'
import type { DescribeReport } from '../../run/report/report.ts'
import { printable } from './text/printable.ts'
import { formatBytes } from './text/quantity.ts'
import { renderTable } from './text/table.ts'

/** Each collection with how it is read, and of a table its columns, keys, indexes and references. */
export function renderDescription({ store, notes, collections }: DescribeReport): string {
  const whole = [store, ...notes.map(noteLine)].join('\n')
  return [whole, ...collections.map(renderCollection)].join('\n\n')
}

function renderCollection({
  name,
  where,
  bytes,
  table,
  notes,
}: DescribeReport['collections'][number]): string {
  const size = bytes === undefined ? '' : `  ${formatBytes(bytes)}`
  const lines = [`${printable(name)}  ${printable(where)}${size}`]
  if (table) lines.push(columnsTable(table), ...rulesOf(table).map((line) => `  ${printable(line)}`))
  return [...lines, ...notes.map(noteLine)].join('\n')
}

function noteLine(note: string): string {
  return `  note: ${printable(note)}`
}

function columnsTable({ columns, key }: TableSchema): string {
  return renderTable({
    columns: [
      { title: 'column' },
      { title: 'type' },
      { title: 'declared' },
      { title: 'null' },
      { title: 'default' },
      { title: '' },
    ],
    rows: columns.map((column) => [
      printable(column.name),
      printable(typeText(column.type)),
      printable(column.native),
      column.nullable ? 'null' : '',
      printable(defaultText(column)),
      marksOf(column, key),
    ]),
    indent: 2,
  })
}

function typeText(type: ColumnType): string {
  switch (type.kind) {
    case 'integer':
      return `${type.unsigned ? 'unsigned ' : ''}integer of ${type.bits} bits`
    case 'decimal':
      return type.precision === undefined ? 'decimal' : `decimal (${type.precision}, ${type.scale ?? 0})`
    case 'float':
      return `float of ${type.bits} bits`
    case 'text':
    case 'bytes':
      return type.length === undefined ? type.kind : `${type.kind} (${type.length})`
    case 'timestamp':
    case 'time':
      return `${type.kind}${type.zone ? ' with zone' : ''}`
    case 'enum':
      return `one of ${type.values.join(', ')}`
    case 'array':
      return `list of ${typeText(type.of)}`
    case 'other':
      return type.name
    default:
      return type.kind
  }
}

function defaultText({ default: given }: TableColumn): string {
  if (!given) return ''
  if ('now' in given) return 'now'
  return 'expression' in given ? given.expression : JSON.stringify(given.value)
}

function marksOf({ name, identity, generated }: TableColumn, key: readonly string[]): string {
  const marks = [
    key.includes(name) ? 'key' : '',
    identity ? 'counted by the store' : '',
    generated ? 'computed' : '',
  ]
  return marks.filter((mark) => mark !== '').join(', ')
}

function rulesOf({ unique, indexes, references }: TableSchema): readonly string[] {
  return [
    ...unique.map(({ columns }) => `unique: ${columns.join(', ')}`),
    ...references.map(
      ({ columns, to, toColumns }) => `${columns.join(', ')} refers to ${to} (${toColumns.join(', ')})`,
    ),
    ...indexes.map(({ name, columns, unique: only, where, own }) => {
      const kind = only ? 'unique index' : 'index'
      if (own) return `${kind} ${name}: ${own.definition}`
      const parts = columns.map((column) => beginningText(column) + (column.descending ? ' descending' : ''))
      const rows = where ? ` where ${where.expression}` : ''
      return `${kind} ${name}: ${parts.join(', ')}${rows}`
    }),
  ]
}
