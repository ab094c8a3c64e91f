import { fieldsAskedFor, isOwn, type Kinds, kindOf } from '../kinds.ts'
import type { Kind } from './structure.ts'

/** Follows a structural walk through the fields of records: which of them are a collection's own. */
export interface KindFollower {
  /** A record begins. @returns whether it is an own one, where that is known already */
  begins(kind: Kind): boolean
  name(field: string): void
  /** The value of the field that was named last is to be told, where it is text. */
  readonly listens: boolean
  text(value: string): void
  /** The record ended. @returns whether it was an own one */
  ends(): boolean
}

export function kindFollower(kinds: Kinds): KindFollower {
  const asked = fieldsAskedFor(kinds)
  const fields = new Map<string, string | null>()
  let isObject = false
  /** The field whose value comes next, where it is asked for and has not been met. */
  let field: string | undefined
  return {
    begins(kind) {
      fields.clear()
      field = undefined
      isObject = kind === 'object'
      // A scalar has no end of its own.
      return kind === 'scalar' && isOwn(kinds, undefined)
    },
    name(met) {
      field = asked.has(met) && !fields.has(met) ? met : undefined
      if (field !== undefined) fields.set(field, null)
    },
    get listens() {
      return field !== undefined
    },
    text(value) {
      if (field !== undefined) fields.set(field, value)
    },
    ends: () => isOwn(kinds, isObject ? kindOf(kinds, (one) => fields.get(one)) : undefined),
  }
}
