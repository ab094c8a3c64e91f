import type { TableSchema } from './table-schema.ts'
import type { Json } from './value.ts'

/**
 * How the documents of one collection lie in a store. It is part of the plan and an argument of every call that
 * reads or writes the collection, so that verify, resume and undo decode what migrate wrote.
 */
export interface Layout {
  /** `row`: the members of a document are the columns of `schema`. */
  readonly kind: 'document' | 'row'
  /** `text`: a number key is the same key as its digits (a TEXT column, a member name). `typed`: 1 is not "1". */
  readonly keys: 'text' | 'typed'
  /** Scalar columns kept beside the document, in this order. They are part of the expected form. */
  readonly columns: readonly ColumnLayout[]
  /** Of the table, with kind `row` alone. */
  readonly schema?: TableSchema
  /** The driver's own part, read by nobody else: file, shape, table, indexes … */
  readonly options: { readonly [name: string]: Json }
}

export interface ColumnLayout {
  readonly name: string
  readonly type: 'integer' | 'real' | 'text'
  /** May hold nothing; otherwise a document without a value for it is rejected. */
  readonly nullable?: boolean
}
