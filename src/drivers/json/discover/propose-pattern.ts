import { placeholderFor } from './names.ts'

/** The pattern that all paths fit, with a placeholder where they differ; undefined where they differ in depth. */
export function proposePattern(paths: readonly string[]): string | undefined {
  const split = paths.map((path) => path.split('/'))
  const [first] = split
  if (!first || split.some((parts) => parts.length !== first.length)) return undefined
  let placeholders = 0
  const parts = first.map((part, i) => {
    if (split.every((other) => other[i] === part)) return part
    placeholders++
    const suffix = i === first.length - 1 ? commonSuffix(split.map((other) => other[i]!)) : ''
    return `{${placeholderFor(first[i - 1], placeholders)}}${suffix}`
  })
  return placeholders > 0 ? parts.join('/') : undefined
}

/** `.meta.json` where all names end so, else `.json`. */
function commonSuffix(names: readonly string[]): string {
  const suffix = /(?:\.[^.]+)?\.json$/i.exec(names[0]!)?.[0] ?? '.json'
  return names.every((name) => name.endsWith(suffix)) ? suffix : '.json'
}
