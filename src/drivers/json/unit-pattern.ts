import { configInvalid } from './errors.ts'

/** `project_data/{projectId}/files.json`, taken apart. */
export interface UnitPattern {
  /** The longest part without placeholders that ends in '/': where a listing begins. */
  readonly prefix: string
  readonly names: readonly string[]
  /** The path's parts by name, as they stand there; undefined where the path does not fit. */
  match(path: string): Readonly<Record<string, string>> | undefined
}

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g

const parsed = new Map<string, UnitPattern>()

/** @throws DrayError CONFIG_INVALID when it has no placeholder or one twice */
export function parseUnitPattern(pattern: string): UnitPattern {
  const known = parsed.get(pattern) ?? parse(pattern)
  parsed.set(pattern, known)
  return known
}

function parse(pattern: string): UnitPattern {
  const names = [...pattern.matchAll(PLACEHOLDER)].map((match) => match[1]!)
  if (names.length === 0)
    throw configInvalid(`"${pattern}" has no {placeholder}`, 'Write `file:` for a single file')
  if (new Set(names).size < names.length) {
    throw configInvalid(`"${pattern}" has one placeholder twice`, 'Give each part a name of its own')
  }
  const source = pattern
    .split(PLACEHOLDER)
    .map((text, i) => (i % 2 === 0 ? escaped(text) : `(?<${text}>[^/]+?)`))
  const expression = new RegExp(`^${source.join('')}$`, 'u')
  const literal = pattern.slice(0, pattern.search(PLACEHOLDER))
  return {
    prefix: literal.slice(0, literal.lastIndexOf('/') + 1),
    names,
    match: (path) => {
      const groups = expression.exec(path)?.groups
      return groups && { ...groups }
    },
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}

/** The path with `*` where placeholders are. */
export function anyPath({ unit, isPattern }: { readonly unit: string; readonly isPattern: boolean }): string {
  return isPattern ? unit.replace(PLACEHOLDER, '*') : unit
}
