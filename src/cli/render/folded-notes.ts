/** So many of one kind are shown as they are; of more the first few. */
const MANY = 5
const FEW = 3
/** A list of so many names is no reading any more. */
const LONG_LIST = /(?:[^,;:]+, ){10,}[^,;:]+/g

/**
 * The notes of a plan, for somebody who has hundreds: what is said of several collections is said once, and of many notes of
 * one kind stand the first. A few notes stay as they are.
 */
export function foldedNotes(notes: readonly string[]): readonly string[] {
  const kinds = grouped(notes, kindOf)
  const isLong = kinds.some((kind) => kind.length > MANY)
  const lines = isLong ? kinds.flatMap(foldedKind) : notes
  return lines.map((line) => line.replace(LONG_LIST, (names) => shortList(names.split(', '))))
}

/** Notes are sentences about names: how they begin and end tells one kind from another. */
function kindOf(note: string): string {
  const words = saidIn(note).split(' ')
  return [words[0], ...words.slice(-2)].join(' ')
}

/** Behind the collection that it is said of. */
function saidIn(note: string): string {
  return note.slice(note.indexOf(': ') + 1).trimStart()
}

function foldedKind(notes: readonly string[]): readonly string[] {
  if (notes.length <= MANY) return notes
  const alike = grouped(notes, saidIn)
  const shown = alike.slice(0, alike.length > MANY ? FEW : MANY)
  const more = notes.length - shown.flat().length
  return [...shown.map(together), ...(more > 0 ? [`… and ${more} more of this kind`] : [])]
}

/** Notes that say one thing, of several collections. */
function together(notes: readonly string[]): string {
  const what = saidIn(notes[0]!)
  const names = notes.map((note) => note.slice(0, -what.length).replace(/: $/, ''))
  return names[0] === '' ? what : `${shortList(names)}: ${what}`
}

function shortList(names: readonly string[]): string {
  if (names.length <= MANY) return names.join(', ')
  return `${names.slice(0, FEW).join(', ')} and ${names.length - FEW} more`
}

function grouped(notes: readonly string[], by: (note: string) => string): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>()
  for (const note of notes) {
    const group = groups.get(by(note))
    if (group) group.push(note)
    else groups.set(by(note), [note])
  }
  return [...groups.values()]
}
