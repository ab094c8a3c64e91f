/**
 * Whether a path matches one of the patterns. `*` stands for anything within one part, `**` for any number of parts.
 * A pattern without '/' is looked for in every folder, one that begins with it only where the store begins; one that
 * names a folder takes all that is in it.
 */
export function matchesAny(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => expressionOf(pattern).test(path))
}

const expressions = new Map<string, RegExp>()

function expressionOf(pattern: string): RegExp {
  const known = expressions.get(pattern)
  if (known) return known
  const trimmed = pattern.replace(/^\.?\//, '').replace(/\/$/, '')
  const anywhere = trimmed.includes('/') || /^\.?\//.test(pattern) ? '' : '(?:.*/)?'
  const expression = new RegExp(`^${anywhere}${translated(trimmed)}(?:/.*)?$`, 'u')
  expressions.set(pattern, expression)
  return expression
}

function translated(pattern: string): string {
  return pattern
    .split(/(\*\*\/|\*\*|\*)/)
    .map((piece) => {
      if (piece === '**/') return '(?:.*/)?'
      if (piece === '**') return '.*'
      if (piece === '*') return '[^/]*'
      return piece.replace(/[\\^$.+?()[\]{}|/]/g, String.raw`\$&`)
    })
    .join('')
}
