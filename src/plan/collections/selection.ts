/** Which collections are meant, by their names in the target: all where nothing is said. */
export interface Selection {
  /** These and no others. */
  readonly collections?: readonly string[]
  /** All but these. */
  readonly except?: readonly string[]
}

/** What of a request speaks of collections. */
export function selectionOf({ collections, except }: Selection): Selection {
  return { ...(collections && { collections }), ...(except && { except }) }
}
