import type { Json } from '../model/value.ts'

/** A collection as a configuration may declare it. */
export interface Declaration {
  readonly name: string
  /** What finds this very collection again. */
  readonly read: { readonly [option: string]: Json }
}

export interface Surveyed extends Declaration {
  readonly where: string
  readonly notes: readonly string[]
}

/** What only the user can decide, with a declaration that would decide it. */
export interface Question {
  /** Of the collection that it is about, where it is about one. */
  readonly name?: string
  readonly text: string
  readonly proposal?: Declaration
  /** The one to take instead where the keys of the proposed collection repeat. */
  readonly ifKeysRepeat?: Declaration
}

/** What a look at an unknown store found: what is clear, and all that is not. */
export interface Survey {
  readonly found: readonly Surveyed[]
  readonly questions: readonly Question[]
}
