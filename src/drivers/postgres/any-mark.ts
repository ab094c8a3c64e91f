import type { ColumnType } from '../../model/table-schema.ts'

const ANY = 'any value, kept as JSON'
const IN_BRACKETS = ` (${ANY})`

/** A comment that also says of a column of JSON that it holds values of any kind, which the engine has no other way to tell. */
export function markedComment(comment: string | undefined, { kind }: ColumnType): string | undefined {
  if (kind !== 'any') return comment
  return comment === undefined ? ANY : comment + IN_BRACKETS
}

/** What the comment of a column of JSON says of it, and what is left of it for people. */
export function readComment(text: string | undefined): {
  readonly comment?: string | undefined
  readonly isAny: boolean
} {
  if (text === undefined) return { isAny: false }
  if (text === ANY) return { isAny: true }
  const isAny = text.endsWith(IN_BRACKETS) && text.length > IN_BRACKETS.length
  return { comment: isAny ? text.slice(0, -IN_BRACKETS.length) : text, isAny }
}
