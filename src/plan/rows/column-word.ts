import type { ColumnType } from '../../model/table-schema.ts'

/** What a configuration says of a column's type. */
export type ColumnWord = (typeof PLAIN_WORDS)[number] | `decimal(${number},${number})`

const PLAIN_WORDS = [
  'integer',
  'real',
  'text',
  'boolean',
  'json',
  'bytes',
  'date',
  'timestamp',
  'timestamptz',
  'uuid',
  'decimal',
] as const

/** What PostgreSQL and MySQL keep of a second. */
const DIGITS_OF_A_SECOND = 6

const TYPES: Readonly<Record<(typeof PLAIN_WORDS)[number], ColumnType>> = {
  integer: { kind: 'integer', bits: 64 },
  real: { kind: 'float', bits: 64 },
  text: { kind: 'text' },
  boolean: { kind: 'boolean' },
  json: { kind: 'json', text: 'kept' },
  bytes: { kind: 'bytes' },
  date: { kind: 'date' },
  timestamp: { kind: 'timestamp', zone: false, digits: DIGITS_OF_A_SECOND },
  timestamptz: { kind: 'timestamp', zone: true, digits: DIGITS_OF_A_SECOND },
  uuid: { kind: 'uuid' },
  decimal: { kind: 'decimal' },
}

/** The type that a word stands for; undefined for any other word. */
export function columnTypeOf(word: string): ColumnType | undefined {
  if (Object.hasOwn(TYPES, word)) return TYPES[word as keyof typeof TYPES]
  const [, precision = '', scale = ''] = /^decimal\((\d{1,4}), ?(\d{1,4})\)$/.exec(word) ?? []
  if (precision === '' || Number(precision) === 0 || Number(scale) > Number(precision)) return undefined
  return { kind: 'decimal', precision: Number(precision), scale: Number(scale) }
}

/** For people: the word for a type, or else what it is called. */
export function columnWordOf(type: ColumnType): string {
  if (type.kind === 'float') return 'real'
  if (type.kind === 'timestamp') return type.zone ? 'timestamptz' : 'timestamp'
  if (type.kind === 'text' && type.length !== undefined) return `text(${type.length})`
  if (type.kind !== 'decimal' || type.precision === undefined) return type.kind
  return `decimal(${type.precision},${type.scale ?? 0})`
}

/** For error messages. */
export const COLUMN_WORDS = [...PLAIN_WORDS, 'decimal(10,2)'].join(', ')
