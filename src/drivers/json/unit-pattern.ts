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

/** One file, or a pattern. */
interface PathOrPattern {
  readonly unit: string
  readonly isPattern: boolean
}

/**
 * Whether there may be a path that fits both. Said too often rather than too rarely: only the text
 * before the first and behind the last placeholder of each part of the path is looked at.
 */
export function patternsMeet(one: PathOrPattern, other: PathOrPattern): boolean {
  const [parts, others] = [segmentsOf(one), segmentsOf(other)]
  return parts.length === others.length && parts.every((part, i) => segmentsMeet(part, others[i]!))
}

function segmentsOf({ unit, isPattern }: PathOrPattern): readonly (string | Ends)[] {
  return unit.split('/').map((segment) => (isPattern && endsOf(segment)) || segment)
}

function segmentsMeet(a: string | Ends, b: string | Ends): boolean {
  if (typeof a === 'string') return typeof b === 'string' ? a === b : fits(a, b)
  if (typeof b === 'string') return fits(b, a)
  return isPrefix(a.head, b.head) && isPrefix(reversed(a.tail), reversed(b.tail))
}

interface Ends {
  readonly head: string
  readonly tail: string
}

/** Undefined where a part of a path has no placeholder. */
function endsOf(segment: string): Ends | undefined {
  const texts = segment.split(PLACEHOLDER).filter((_, i) => i % 2 === 0)
  return texts.length > 1 ? { head: texts[0]!, tail: texts.at(-1)! } : undefined
}

function fits(text: string, { head, tail }: Ends): boolean {
  return text.length > head.length + tail.length && text.startsWith(head) && text.endsWith(tail)
}

function isPrefix(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one)
}

function reversed(text: string): string {
  return [...text].toReversed().join('')
}
