/**
 * The records of this suite as texts: the JSON text of each field, in order. What is planted is decided by hand, and
 * nothing here knows how dray reads or compares.
 */
export type Fields = readonly (readonly [name: string, text: string])[]

/** Fewer only while somebody works on this suite. */
export const COUNT = Number(process.env['DRAY_VERIFIER_RECORDS'] ?? 100_000)

export function keyOf(n: number): string {
  return `r${String(n).padStart(6, '0')}`
}

/** One of everything that the equality table speaks of. */
export function fieldsOf(n: number): Fields {
  const six = String(n).padStart(6, '0')
  return [
    ['id', `"${keyOf(n)}"`],
    ['name', `"Zoé N/${n}"`],
    ['n', String(n)],
    ['ratio', `${n}.5`],
    ['tenth', '0.1'],
    ['big', `1234567890123456789012345678901234${six}`],
    ['wide', '9007199254740993'],
    ['huge', '1e400'],
    ['on', 'true'],
    ['none', 'null'],
    ['zero', '0'],
    ['empty', '""'],
    ['bare', '[]'],
    ['list', `["a","b","${n}"]`],
    ['nest', `[[1,${n}],[3]]`],
    ['home', `{"city":"Rome ${n}","zip":"${n}"}`],
    ['work', `{"town":"Oslo ${n}"}`],
  ]
}

export function textOf(fields: Fields): string {
  return `{${fields.map(([name, text]) => `"${name}":${text}`).join()}}`
}

export function fieldOf(fields: Fields, name: string): string {
  return fields.find(([found]) => found === name)![1]
}

/** The same record with another text in one field; without a text, without the field. */
export function changed(fields: Fields, name: string, text: string | undefined): Fields {
  fieldOf(fields, name)
  return fields.flatMap((field) => (field[0] !== name ? [field] : text === undefined ? [] : [[name, text]]))
}
