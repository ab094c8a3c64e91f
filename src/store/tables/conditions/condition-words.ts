/** How an engine writes conditions down. */
export interface ConditionWords {
  /** One token, with the groups `blank`, `name`, `text`, `number`, `word` and `sign`. Sticky. */
  readonly token: RegExp
  /** A name without its quotes. */
  readonly nameIn: (token: string) => string
  /** What a text says; undefined where that is not sure. */
  readonly textIn: (token: string) => string | undefined
  /** Functions that count the characters of a text, and how far they count where it holds NUL. */
  readonly lengths: ReadonlyMap<string, 'nul' | 'end' | undefined>
  /** `x::text`, and lists that a comparison is with any or all of. */
  readonly hasCasts: boolean
  readonly quoteName: (name: string) => string
  readonly quoteText: (text: string) => string
  readonly truths: { readonly true: string; readonly false: string }
}
