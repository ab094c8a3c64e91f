import type { ReferenceSpec, Rule } from './round-engine.ts'

interface RuleWords {
  notNull(column: string): Rule
  generated(column: string): Rule
  given(column: string, value: string): Rule
  columns(kind: string, columns: readonly string[]): Rule
  key(columns: readonly string[]): readonly Rule[]
  reference(reference: ReferenceSpec): Rule
}

/** Rules in the words that all engines share. Where one is gone, one of its names must have been told. */
export const ruleOf: RuleWords = {
  notNull: (column: string): Rule => ({ text: `${JSON.stringify(column)} is not NULL`, names: [column] }),

  generated: (column: string): Rule => ({ text: `${JSON.stringify(column)} is computed`, names: [column] }),

  given: (column: string, value: string): Rule => ({
    text: `${JSON.stringify(column)} is ${plain(value)} where nothing is given`,
    names: [column],
  }),

  columns: (kind: string, columns: readonly string[]): Rule => ({
    text: `${kind} of ${JSON.stringify(columns)}`,
    names: columns,
  }),

  /** What names a row is unique, and never NULL: whether it is declared as the key or not. */
  key: (columns: readonly string[]): readonly Rule[] =>
    columns.length === 0
      ? []
      : [
          ruleOf.columns('key', columns),
          ruleOf.columns('unique', columns),
          ...columns.map((column) => ruleOf.notNull(column)),
        ],

  reference: ({ columns, to, toColumns, onDelete = 'NO ACTION' }: ReferenceSpec): Rule => ({
    text: `${JSON.stringify(columns)} refers to ${to} ${JSON.stringify(toColumns)}, ${plainAction(onDelete)}`,
    names: columns,
  }),
}

/** Engines spell one constant in more than one way. */
function plain(value: string): string {
  const bare = value
    .replace(/::[\w "().]+(\[\])?$/, '')
    .replace(/^\((.*)\)$/, '$1')
    .replace(/^'(.*)'$/s, '$1')
  return /^-?\d+(\.\d+)?$/.test(bare) ? String(Number(bare)) : bare
}

function plainAction(action: string): string {
  // To InnoDB they are one.
  return action.toUpperCase() === 'RESTRICT' ? 'NO ACTION' : action.toUpperCase()
}
