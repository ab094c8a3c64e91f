/** Plain data as JSON knows it: what plans, cursors and layouts are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** What a field may hold. Every driver translates to and from this, and only this. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Tagged
  | readonly Value[]
  | { readonly [field: string]: Value }

/**
 * A native kind with no plain form: `decimal`, `timestamp`, `date`, `set`, `number` (a JSON number that a
 * double cannot hold, kept as its text) … As JSON text it is `{"$dray:<tag>": value}`.
 */
export class Tagged {
  readonly tag: string
  readonly value: Value

  constructor(tag: string, value: Value) {
    this.tag = tag
    this.value = value
  }
}
