import { fieldsAskedFor, type Kinds, kindOf } from '../kinds.ts'

/** Follows a structural walk through the fields of records: what kinds they are of. */
export interface KindFollower {
  /** A record begins that is an object or an array. */
  begins(container: 'object' | 'array'): void
  name(field: string): void
  /** The value of the field that was named last is to be told, where it is text. */
  readonly listens: boolean
  text(value: string): void
  /** The record ended. @returns its kind; undefined where it fits none */
  ends(): string | undefined
}

export function kindFollower(kinds: Kinds): KindFollower {
  const asked = fieldsAskedFor(kinds)
  const fields = new Map<string, string | null>()
  let isObject = false
  /** The field whose value comes next, where it is asked for and has not been met. */
  let field: string | undefined
  return {
    begins(container) {
      fields.clear()
      field = undefined
      isObject = container === 'object'
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
    ends: () => (isObject ? kindOf(kinds, (one) => fields.get(one)) : undefined),
  }
}
