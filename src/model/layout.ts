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
  /** Of a source: what is read are the elements of a list in each record of another collection. */
  readonly elements?: ElementsLayout
  /** Of a source: what is read are records of a collection with lists of those that belong to them. */
  readonly nested?: NestedLayout
  /** The driver's own part, read by nobody else: file, shape, table, indexes … */
  readonly options: { readonly [name: string]: Json }
}

export interface ColumnLayout {
  readonly name: string
  readonly type: 'integer' | 'real' | 'text'
  /** May hold nothing; otherwise a document without a value for it is rejected. */
  readonly nullable?: boolean
}

/** Where elements lie, and the members that each gets beside its own. */
export interface ElementsLayout {
  /** The collection of the records that hold the lists, and how it lies there; they may be elements themselves. */
  readonly from: string
  readonly records: Layout
  /** No other collection of the run tells which of these records cannot be read, and so whose lists are not: this one does. */
  readonly tellsUnreadable?: true
  /** The member that is the list. */
  readonly member: string
  /** The member is text that is JSON: what a column of text holds. */
  readonly isText?: true
  /** For each part of the record's key: the element's member, and the record's own that says the same, where one does. */
  readonly parent: readonly { readonly name: string; readonly field: string | null }[]
  /** The member that is its place in the list, from 0. */
  readonly position: string
  /** The element's own member that names it within its list; absent: its position does. */
  readonly key?: string
  /** The member that holds an element which is no object. */
  readonly value: string
}

/** Records that get lists of others, which name them. */
export interface NestedLayout {
  /** The records' collection, and how it lies there. */
  readonly from: string
  readonly records: Layout
  readonly lists: readonly NestedList[]
}

export interface NestedList {
  /** The member that becomes the list. */
  readonly member: string
  /** The collection of those that belong to records, and how it lies there; they may have lists themselves. */
  readonly from: string
  readonly layout: Layout
  /** Its members that name the record, which the list does not repeat, and the members of the record that they name. */
  readonly by: readonly string[]
  readonly to: readonly string[]
  /** Its members by which a list is ordered; none: as they are read. */
  readonly order: readonly string[]
  /** Its member that is the place in the list, which the list does not repeat. */
  readonly position?: string
  /** Its member that is an element which is no object. */
  readonly value?: string
}

/** A key and a document in one row of a table, with the driver's own part. */
export function documentLayout(options: object, columns: Layout['columns'], keys: Layout['keys']): Layout {
  return { kind: 'document', keys, columns, options: options as Layout['options'] }
}

/** A table's columns as members, with the driver's own part. */
export function rowLayout(options: Layout['options'], schema: TableSchema): Layout {
  return { kind: 'row', keys: 'typed', columns: [], schema, options }
}
