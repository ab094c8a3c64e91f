/** https://sqlite.org/limits.html#max_function_arg */
const MOST_ARGUMENTS = 500

/** One after the other. With `||` each would be copied once more for every one behind it. */
export function concatenated(pieces: readonly string[]): string {
  if (pieces.length === 0) return "''"
  const groups = Array.from({ length: Math.ceil(pieces.length / MOST_ARGUMENTS) }, (_, i) =>
    pieces.slice(i * MOST_ARGUMENTS, (i + 1) * MOST_ARGUMENTS),
  )
  const texts = groups.map((group) => `concat(${group.join(', ')})`)
  return texts.length === 1 ? texts[0]! : `concat(${texts.join(', ')})`
}
