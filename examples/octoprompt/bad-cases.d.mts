export interface BadCase {
  readonly name: string
  readonly about: string
  readonly exit: number
  readonly names: readonly string[]
  readonly arrives: boolean
  readonly missing: { readonly [table: string]: readonly string[] }
  readonly absent: readonly string[]
}

export const badCases: readonly BadCase[]
export const SMALL_PROJECT: { readonly created: number }
export function spoil(root: string, badCase: BadCase): void
