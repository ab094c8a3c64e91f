import { MASK } from '../../model/secret.ts'
import type { Value } from '../../model/value.ts'

/** A text shorter than this hides by itself in others, so only a whole word of it is masked. */
const SHORT = 4

/**
 * A reason for eyes, without what a document holds in its sensitive fields. What a schema or a mapping says, and what
 * an engine says, may quote the very value that it refuses.
 * @param paths fields by their names and `*` for any: `apiKeys.*`. A path to an object stands for everything in it.
 */
export function maskSensitive(reason: string, document: Value, paths: readonly string[]): string {
  const hidden = paths.flatMap((path) => textsAt(document, path.split('.')))
  return hidden.toSorted((one, other) => other.length - one.length).reduce(withoutText, reason)
}

/** Whether a path of a refused field is, lies in, or holds a sensitive one. */
export function isSensitive(field: readonly string[], paths: readonly string[]): boolean {
  return paths.some((path) =>
    path.split('.').every((name, at) => at >= field.length || name === '*' || name === field[at]),
  )
}

function withoutText(reason: string, hidden: string): string {
  if (hidden === '') return reason
  const escaped = hidden.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
  const pattern = hidden.length < SHORT ? String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])` : escaped
  return reason.replace(new RegExp(pattern, 'gu'), MASK)
}

/** Every text and number at a path and below it, as it is and as JSON writes it. */
function textsAt(value: Value, [name, ...rest]: readonly string[]): readonly string[] {
  if (name === undefined) return textsOf(value)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.entries(value).flatMap(([field, inner]) =>
    name === '*' || name === field ? textsAt(inner as Value, rest) : [],
  )
}

function textsOf(value: Value): readonly string[] {
  if (typeof value === 'string') return [value, JSON.stringify(value).slice(1, -1)]
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)]
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.values(value).flatMap((inner) => textsOf(inner as Value))
}
