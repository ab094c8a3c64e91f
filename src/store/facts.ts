/** What is always true of a store of this kind. The planner compares two of these; the runner obeys them. */
export interface Facts {
  /** What its users call one record. */
  readonly noun: 'documents' | 'rows' | 'objects'
  /** `snapshot`: what is read is of one moment from open to close. `pinned`: a change is noticed by `pin`. */
  readonly consistency: 'snapshot' | 'pinned'
  /** The kind of key it keeps, when it is a target. */
  readonly keys: 'text' | 'typed'
  /** `kept`: JSON text comes back as it went in, numbers and escapes included. */
  readonly text: 'kept' | 'parsed'
  /** Where a checkpoint becomes durable: in one step with the data, or after it. */
  readonly checkpoint: 'with-data' | 'after-data'
  /** The engine itself refuses a key that is there already. */
  readonly uniqueKeys: boolean
  /** `load`: whole collections into an absent or empty place only. `merge`: also into what is there. */
  readonly writes: 'load' | 'merge'
  /** It takes tables with columns, as well as documents. */
  readonly rows?: true
  /** The SQL dialect of expressions in defaults, checks and computed columns. Only with `rows`. */
  readonly dialect?: string
  /** Where it says conditions of other engines that mean the same there; none unless given. Only with `rows`. */
  readonly conditions?: 'checks' | 'checks-and-indexes'
  /** Its indexes may look at the beginnings of values alone. Only with `rows`. */
  readonly beginnings?: true
  /** A column of its tables may hold values of any kind, each as what it is. Only with `rows`. */
  readonly anyKind?: true
  /** It has whole numbers of 64 bits without a sign. Only with `rows`. */
  readonly unsigned?: true
  /** It has no types with a zone for all that others keep there: moments lie in UTC, times of day as text. Only with `rows`. */
  readonly zoneless?: true
  /** Which column types a foreign key may connect; the same type unless given. Only with `rows`. */
  readonly refersTo?: 'any' | 'same-kind' | 'same-type'
  /** What its engine may check at the end of a transaction. Only with `rows`. */
  readonly defers?: 'references' | 'all'
  /** What its engine asks of the names of rules. Only with `rows`. */
  readonly ruleNames?: RuleNames
  /** Its engine refuses to add a foreign key that some row violates: a run cannot finish with orphans. */
  readonly refusesOrphans?: true
  /** Writers it takes at one time. */
  readonly writers: number
  /**
   * What a run makes where nothing is: tables in a database that is there, or a schema of it; the store itself (a file, a
   * folder) unless given.
   */
  readonly makes?: 'tables' | 'schema'
  /** Data outlives the process. */
  readonly persists: boolean
  /** A server that others use as well: how much it is given at once depends on how it copes. */
  readonly served?: true
  /** How much is best read at once, where that is not the usual 1 MiB. */
  readonly page?: { readonly bytes: number }
  readonly limits: { readonly keyBytes?: number; readonly bodyBytes?: number; readonly depth?: number }
}

/** Names of indexes, unique keys, references and checks: some are of their table alone, some of the whole store. */
export interface RuleNames {
  /** Which names are unique in the whole store: those of indexes and unique keys (and tables), or those of references. */
  readonly shared: 'indexes' | 'references'
  readonly foldsCase?: true
  /** The engine calls the primary key of a table by the table's name with this behind it. */
  readonly keySuffix?: string
  readonly longest?: { readonly count: number; readonly of: 'bytes' | 'characters' }
  /** Characters that no name may contain; with the flag `g`. */
  readonly cannotHold?: RegExp
  /** Index names that the engine reserves. */
  readonly reserved?: readonly string[]
}
