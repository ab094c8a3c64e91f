/**
 * What a rule asks of a row, in words that engines answer alike, NULL included. Where another engine would answer otherwise
 * for any value that a column may hold, there is none: docs/decisions/0067-conditions.md.
 */
export type Condition =
  | { readonly is: 'all' | 'any'; readonly of: readonly Condition[] }
  | {
      readonly is: 'compared'
      readonly left: Operand
      readonly by: Comparison
      readonly right: Operand | Constant
    }
  | {
      readonly is: 'listed'
      readonly left: Operand
      readonly among: readonly Constant[]
      readonly isNot: boolean
    }
  | { readonly is: 'null'; readonly column: string; readonly isNot: boolean }

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>='

/** `lengthOf`: in characters. `upTo`: of a text that may hold NUL, whether what comes behind it counts. */
export type Operand =
  | { readonly column: string }
  | { readonly lengthOf: string; readonly upTo?: 'nul' | 'end' }

/** `number`: its digits, as an exact decimal. */
export type Constant = { readonly text: string } | { readonly number: string } | { readonly truth: boolean }
