import type { ValueKind } from '../values/kinds.ts'

export interface ColumnSpec {
  readonly name: string
  readonly kind: ValueKind
  readonly nullable: boolean
  /** A value of its kind, as `literal` takes it. */
  readonly default?: string
}

export interface IndexSpec {
  readonly columns: readonly string[]
  readonly unique: boolean
}

export interface ReferenceSpec {
  readonly columns: readonly string[]
  readonly to: string
  readonly toColumns: readonly string[]
  readonly onDelete?: string
}

/** A table as it is made; its rows have a value for each column, undefined is NULL. */
export interface TableSpec {
  readonly name: string
  readonly columns: readonly ColumnSpec[]
  /** Computed by the engine from the column `n`. */
  readonly generated: readonly string[]
  readonly key: readonly string[]
  readonly indexes: readonly IndexSpec[]
  readonly references: readonly ReferenceSpec[]
  readonly rows: readonly (readonly (string | undefined)[])[]
}

/** What an engine says of a table by itself: a rule in words, and the names of which one must be told when it is gone. */
export interface Rule {
  readonly text: string
  readonly names: readonly string[]
}

export interface TableAt {
  readonly rules: readonly Rule[]
  /** Column → the text that the value has in a record. */
  readonly rows: readonly ReadonlyMap<string, string>[]
}

/** A store of tables, made and read without dray. */
export interface RoundEngine {
  readonly name: string
  readonly kinds: readonly ValueKind[]
  /** Of these a key, and what refers to it, can be. */
  readonly keyKinds: readonly string[]
  quote(name: string): string
  /** As `CREATE TABLE` has the type of a column. */
  declared(column: ColumnSpec): string
  literal(kind: ValueKind, value: string | undefined): string
  /** The address of a place where nothing is yet. */
  place(folder: string): Promise<string>
  /** Makes the place; then each statement by itself: what the engine does not take is left out, and told. */
  run(address: string, statements: readonly string[]): Promise<readonly string[]>
  /** Undefined where there is no such table. */
  read(address: string, table: TableSpec): Promise<TableAt | undefined>
}
