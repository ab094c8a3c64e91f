// What may be wrong with the names of a table that dray is to make, a line each.

const asItIs = (name: string): string => name

/** The names that come again. @param fold makes one of those that the engine takes for one */
export function repeatedNames(names: readonly string[], fold = asItIs): readonly string[] {
  const folded = names.map(fold)
  return names.filter((_, i) => folded.indexOf(folded[i]!) < i)
}

/** Whoever lists the columns of a document's fields most often wants a table of them. */
export function columnsTwice(columns: readonly string[], fold = asItIs): readonly string[] {
  return repeatedNames(columns, fold).map(
    (name) =>
      `two columns are called ${name}: these lie beside the document; for a column to each field say layout: 'row'`,
  )
}

/** Indexes of columns that are not there. */
export function columnsMissing(
  indexes: readonly { readonly name: string; readonly columns?: readonly string[] | undefined }[],
  columns: readonly string[],
): readonly string[] {
  return indexes.flatMap(({ name, columns: wanted = [] }) =>
    wanted
      .filter((column) => !columns.includes(column))
      .map((column) => `indexes.${name}: there is no column ${column}`),
  )
}

/** Options that say how a document lies, of a table of rows. */
export function optionsOfDocuments(options: object): readonly string[] {
  return Object.keys(options).map((option) => `${option}: of documents alone, and these are rows`)
}

/** A name as a member of a configuration. */
export function configName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

/** Another name for what cannot keep its own: `name_2`. It is taken from then on. */
export function nameBeside(name: string, taken: Set<string>, fold = asItIs): string {
  for (let number = 2; ; number++) {
    const other = `${name}_${number}`
    if (taken.has(fold(other))) continue
    taken.add(fold(other))
    return other
  }
}
