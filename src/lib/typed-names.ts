/** A word as a shell takes it for one. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** Names as one word of a command line, to be pasted into a shell. */
export function typedNames(names: readonly string[]): string {
  return quoted(listOfNames(names))
}

/** Separated by commas; a backslash stands before what would be none of the name. */
export function listOfNames(names: readonly string[]): string {
  return names.map((name) => name.replaceAll(/[\\,]|^\s|\s$/g, String.raw`\$&`)).join(',')
}

/** What `listOfNames` wrote; spaces about a name are none of it. */
export function namesInList(written: string): readonly string[] {
  const names: string[] = []
  let name = ''
  /** So much of it is no space that may be the last. */
  let length = 0
  const end = (): void => {
    names.push(name.slice(0, length))
    name = ''
    length = 0
  }
  for (const [character] of written.matchAll(/\\?[^]/gu)) {
    const isSpace = /^\s$/.test(character)
    if (character === ',') end()
    else if (!isSpace || name !== '')
      name += character.length > 1 && character.startsWith('\\') ? character.slice(1) : character
    if (character !== ',' && !isSpace) length = name.length
  }
  end()
  return names
}
