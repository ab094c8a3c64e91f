/**
 * The line (from 1) on which an option of a configuration is written, by looking for each name of its path after the
 * one before it. Undefined when one is not found literally: a spread, a variable, a computed name.
 */
export function locateOption(source: string, path: readonly PropertyKey[]): number | undefined {
  let at = 0
  for (const name of path) {
    if (typeof name !== 'string') return undefined
    const found = nameAfter(source, name, at)
    if (found === undefined) return undefined
    at = found
  }
  return path.length === 0 ? undefined : source.slice(0, at).split('\n').length
}

function nameAfter(source: string, name: string, from: number): number | undefined {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
  const pattern = new RegExp(String.raw`(?<![\w$.-])(['"]?)${escaped}\1\s*[:,}(]`, 'g')
  pattern.lastIndex = from
  const match = pattern.exec(source)
  return match ? match.index + match[1]!.length + name.length : undefined
}
