import { uniqueBeginningsNote } from './beginnings.ts'
import { comparedRules } from './compared-rules.ts'
import { checkNote, partialIndexNote } from './conditions/condition-notes.ts'
import type { TableColumn, TableIndex, TableSchema, WrittenCondition } from '../../model/table-schema.ts'

interface Engine {
  readonly dialect: string
  /** Whether a column gets the default that it has. */
  readonly makesDefault: (column: TableColumn) => boolean
  /** Whether a column counts up by itself as it should. */
  readonly counts: (column: TableColumn) => boolean
  /** Whether it compares the values of a column; it does unless told. */
  readonly compares?: (column: TableColumn) => boolean
  /** What it is told of a check, or of the rows of an index; undefined where it has no words for that. */
  readonly expressionFor: (rule: WrittenCondition) => string | undefined
  /** Whether it has room for an index by which the beginnings of values are unique; it has unless told. */
  readonly makesIndex?: (index: TableIndex) => boolean
  /** It has no comments. */
  readonly isSilent?: true
}

/**
 * What of a new table an engine cannot make, in words. Of expressions that only another engine has words for the planner tells,
 * which knows them before there is a table.
 */
export function unmadeParts(schema: TableSchema, engine: Engine): readonly string[] {
  const { columns, comment } = schema
  const { compares } = engine
  const rules = compares ? comparedRules(schema, compares).left : []
  const defaults = columns.filter((column) => hasDefault(column, engine) && !engine.makesDefault(column))
  const uncounted = columns.filter((column) => column.identity && !engine.counts(column))
  const isUnsaid = (rule: WrittenCondition | undefined): boolean =>
    rule !== undefined && engine.expressionFor(rule) === undefined
  const spoken = engine.isSilent ? columns.filter((column) => column.comment !== undefined) : []
  return [
    ...defaults.map((column) => `the default of ${column.name} (${wordsOf(column.default)})`),
    ...schema.checks.filter(isUnsaid).map(checkNote),
    ...schema.indexes.filter(({ where }) => isUnsaid(where)).map(partialIndexNote),
    ...comparedRules(schema, compares ?? (() => true))
      .indexes.filter((index) => engine.makesIndex?.(index) === false)
      .map(uniqueBeginningsNote),
    ...rules.map((rule) => `${rule}, whose values the engine does not compare`),
    ...uncounted.map(({ name }) => `that ${name} counts up by itself`),
    ...(engine.isSilent && comment !== undefined ? ['the comment of the table'] : []),
    ...(spoken.length > 0 ? [`the comments of columns (${spoken.map(({ name }) => name).join(', ')})`] : []),
  ]
}

function hasDefault({ default: given, identity, generated }: TableColumn, { dialect }: Engine): boolean {
  if (given === undefined || identity || generated) return false
  return 'value' in given ? given.value !== null : 'now' in given || given.dialect === dialect
}

function wordsOf(given: TableColumn['default']): string {
  if (!given || 'now' in given) return 'now'
  return 'value' in given ? JSON.stringify(given.value) : given.expression
}
