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
    const suffix = i === first.length - 1 ? '.json' : ''
    return `{${placeholderFor(first[i - 1], placeholders)}}${suffix}`
  })
  return placeholders > 0 ? parts.join('/') : undefined
}
