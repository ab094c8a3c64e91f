/** Whether names are these; asked of one list again and again. */
export function sameNames(expected: readonly string[]): (names: readonly string[]) => boolean {
  let last: readonly string[] | undefined
  let isSame = false
  return (names) => {
    if (names !== last)
      isSame = names.length === expected.length && names.every((name, i) => name === expected[i])
    last = names
    return isSame
  }
}
