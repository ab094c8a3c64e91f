export interface BadCase {
  readonly name: string
  readonly about: string
  readonly exit: number
  readonly names: readonly string[]
  readonly arrives: boolean
  /** Keys that arrive beside those that were there before, by collection. */
  readonly also?: { readonly [collection: string]: readonly string[] }
}

export const badCases: readonly BadCase[]
export function spoil(root: string, badCase: BadCase): void
