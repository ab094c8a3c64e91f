import type { ColumnType, IndexTerm, TableColumn } from '../../../../model/table-schema.ts'

/** A column, or an expression in the words of the server. */
export interface SaidTerm {
  readonly name: string | null
  readonly says: string
  readonly descending: boolean
}

interface Read {
  readonly method: string
  readonly unique: boolean
  readonly columns: readonly TableColumn[]
}

/**
 * What other engines can make an index of: columns, beginnings of texts and bytes, and what is unique by hashes, as dray itself says
 * them here. Undefined where it is of anything else.
 */
export function termsOf(
  terms: readonly SaidTerm[],
  { method, unique, columns }: Read,
): readonly IndexTerm[] | undefined {
  if (method !== 'btree' && method !== 'hash') return undefined
  const found = terms.map(({ name, says, descending }) => {
    const term = name === null ? expressionTerm(says, { unique, columns }) : { name }
    return term && { ...term, ...(descending && { descending }) }
  })
  return found.every((term) => term !== undefined) ? found : undefined
}

function expressionTerm(
  says: string,
  { unique, columns }: Pick<Read, 'unique' | 'columns'>,
): IndexTerm | undefined {
  const form = FORMS.find(({ says: one }) => one.test(says))
  const { name: plain, cast = plain, count } = form?.says.exec(says)?.groups ?? {}
  const column = cast && columns.find(({ name }) => name === nameIn(cast))
  if (!form || !column || !form.kinds.includes(column.type.kind)) return undefined
  const { name } = column
  if (form.of) return { name, beginning: { count: Number(count), of: form.of } }
  return unique ? { name, hashed: true } : undefined
}

function nameIn(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written
}

interface Form {
  readonly says: RegExp
  /** Of columns. */
  readonly kinds: readonly ColumnType['kind'][]
  /** What it counts; hashes count nothing. */
  readonly of?: 'characters' | 'bytes'
}

const NAME = String.raw`"(?:[^"]|"")+"|[a-z_][a-z0-9_]*`
/** A `varchar` is made a text of. */
const COLUMN = String.raw`(?:(?<name>${NAME})|\((?<cast>${NAME})\)::text)`

/** As the server prints what `indexTerms` and `termsForLong` say; bytes in the words of the standard since 14. */
const FORMS: readonly Form[] = [
  {
    says: new RegExp(String.raw`^"left"\(${COLUMN}, (?<count>[1-9]\d*)\)$`),
    kinds: ['text'],
    of: 'characters',
  },
  {
    says: new RegExp(
      String.raw`^"?substring"?\((?<name>${NAME})(?:, 1, | FROM 1 FOR )(?<count>[1-9]\d*)\)$`,
      'i',
    ),
    kinds: ['bytes'],
    of: 'bytes',
  },
  { says: new RegExp(String.raw`^md5\(${COLUMN}\)$`), kinds: ['text', 'bytes'] },
]
