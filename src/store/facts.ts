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
  /** It takes tables with columns beside documents. */
  readonly rows?: true
  /** Whose expressions its tables take, in defaults, checks and computed columns. Only with `rows`. */
  readonly dialect?: string
  /** A column of its tables may hold values of any kind, each as what it is. Only with `rows`. */
  readonly anyKind?: true
  /** To columns of which types a reference may lead; to the same type unless told. Only with `rows`. */
  readonly refersTo?: 'any' | 'same-kind' | 'same-type'
  /** What its engine may check at the end of a transaction. Only with `rows`. */
  readonly defers?: 'references' | 'all'
  /** What its engine asks of the names of rules. Only with `rows`. */
  readonly ruleNames?: RuleNames
  /** Its engine makes no reference that a row does not keep to: a run does not end with one. */
  readonly refusesOrphans?: true
  /** Writers it takes at one time. */
  readonly writers: number
  /** Data outlives the process. */
  readonly persists: boolean
  /** A server, at which others work as well: how much it is given at once follows how it fares with it. */
  readonly served?: true
  /** How much of it is best read at once, where that is not the usual 1 MiB. */
  readonly page?: { readonly bytes: number }
  readonly limits: { readonly keyBytes?: number; readonly bodyBytes?: number; readonly depth?: number }
}

/** Names of indexes, unique keys, references and checks: some are of their table alone, some of the whole store. */
export interface RuleNames {
  /** Of the whole store: those of indexes and unique keys, beside its tables; or those of references. */
  readonly shared: 'indexes' | 'references'
  readonly foldsCase?: true
  /** The engine calls the primary key of a table by the table's name with this behind it. */
  readonly keySuffix?: string
  readonly longest?: { readonly count: number; readonly of: 'bytes' | 'characters' }
  /** What no name may hold, with the flag `g`. */
  readonly cannotHold?: RegExp
  /** Names of indexes that the engine keeps for itself. */
  readonly reserved?: readonly string[]
}
