import type { ColumnType } from '../../model/table-schema.ts'

/** The engine takes no longer comment of a column. https://dev.mysql.com/doc/refman/8.0/en/create-table.html */
const MOST_COMMENT = 1024
const MARK = /^(?:(.*) \()?(JSON|any value|list of .+), kept as text(\))?$/s
const ANY = 'any value'

/** A comment that also says what a column of text holds, which the engine has no other way to tell. */
export function markedComment(comment: string | undefined, type: ColumnType): string | undefined {
  const word = type.kind === 'json' ? 'JSON' : type.kind === 'any' ? ANY : listWord(type)
  if (word === undefined) return comment
  const mark = `${word}, kept as text`
  const marked = comment === undefined ? mark : `${comment} (${mark})`
  return [...marked].length <= MOST_COMMENT ? marked : comment
}

/** What such a comment says, and what is left of it for people. */
export function readComment(text: string): { readonly comment: string; readonly holds?: ColumnType } {
  const [, comment = '', word, end] = MARK.exec(text) ?? []
  const holds = word && kindOf(word)
  const isWhole = (comment === '') === (end === undefined)
  return holds && isWhole ? { comment, holds } : { comment: text }
}

function kindOf(word: string): ColumnType | undefined {
  if (word === 'JSON') return { kind: 'json', text: 'kept' }
  return word === ANY ? { kind: 'any' } : listOf(word.slice('list of '.length))
}

function listWord(type: ColumnType): string | undefined {
  const word = type.kind === 'array' ? wordOf(type.of) : undefined
  return word === undefined ? undefined : `list of ${word}`
}

function listOf(word: string): ColumnType | undefined {
  const of = typeOf(word)
  return of && { kind: 'array', of }
}

/** In this engine's words, where it has some. Undefined for types that another engine alone has. */
function wordOf(type: ColumnType): string | undefined {
  switch (type.kind) {
    case 'integer':
      return `${INTEGERS[type.bits]}${type.unsigned ? ' unsigned' : ''}`
    case 'decimal':
      return type.precision === undefined ? 'decimal' : `decimal(${type.precision},${type.scale ?? 0})`
    case 'float':
      return type.bits === 32 ? 'float' : 'double'
    case 'text':
      return type.length === undefined ? 'text' : `${type.fixed ? 'char' : 'varchar'}(${type.length})`
    case 'bytes':
      return type.length === undefined ? 'blob' : `${type.fixed ? 'binary' : 'varbinary'}(${type.length})`
    case 'json':
      return type.text === 'parsed' ? 'json' : 'json text'
    case 'timestamp':
      return `${type.zone ? 'timestamp' : 'datetime'}(${type.digits})`
    case 'time':
      return `time(${type.digits})${type.zone ? ' with zone' : ''}`
    case 'enum':
      return `enum(${type.values.map((value) => `'${value.replace(/['\\]/g, '$&$&')}'`).join(',')})`
    case 'boolean':
    case 'date':
    case 'uuid':
      return type.kind
    case 'array':
    case 'any':
    case 'other':
      return undefined
  }
}

const INTEGERS = { 8: 'tinyint', 16: 'smallint', 24: 'mediumint', 32: 'int', 64: 'bigint' } as const
const BITS = [8, 16, 24, 32, 64] as const

function typeOf(word: string): ColumnType | undefined {
  const [, name = '', first, second, rest = ''] = /^(\w+)(?:\((\d+)(?:,(-?\d+))?\))?( .+)?$/.exec(word) ?? []
  const size = first === undefined ? undefined : Number(first)
  const length = size === undefined ? {} : { length: size }
  const bits = BITS.find((one) => INTEGERS[one] === name)
  if (bits !== undefined) return { kind: 'integer', bits, ...(rest === ' unsigned' && { unsigned: true }) }
  switch (name) {
    case 'decimal':
      return { kind: 'decimal', ...(size !== undefined && { precision: size, scale: Number(second ?? 0) }) }
    case 'float':
    case 'double':
      return { kind: 'float', bits: name === 'float' ? 32 : 64 }
    case 'text':
    case 'varchar':
    case 'char':
      return { kind: 'text', ...length, ...(name === 'char' && { fixed: true }) }
    case 'blob':
    case 'varbinary':
    case 'binary':
      return { kind: 'bytes', ...length, ...(name === 'binary' && { fixed: true }) }
    case 'json':
      return { kind: 'json', text: rest === ' text' ? 'kept' : 'parsed' }
    case 'timestamp':
    case 'datetime':
      return { kind: 'timestamp', zone: name === 'timestamp', digits: size ?? 0 }
    case 'time':
      return { kind: 'time', zone: rest !== '', digits: size ?? 0 }
    case 'boolean':
    case 'date':
    case 'uuid':
      return { kind: name }
    default:
      return /^enum\(.*\)$/s.test(word) ? { kind: 'enum', values: labelsOf(word) } : undefined
  }
}

/** Of `enum(...)`, as the server writes it down: what it would read, quotes and backslashes twice. */
export function labelsOf(native: string): readonly string[] {
  return [...native.matchAll(/'((?:[^'\\]|''|\\.)*)'/gs)].map(([, label]) =>
    label!.replaceAll("''", "'").replace(/\\(.)/gs, (_, letter: string) => ESCAPED[letter] ?? letter),
  )
}

const ESCAPED: Readonly<Record<string, string>> = { 0: '\0', n: '\n', r: '\r' }
