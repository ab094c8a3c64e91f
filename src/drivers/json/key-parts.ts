import { configInvalid } from './errors.ts'

/** A part of a key that is a part of the path: `{projectId}`. */
export const PART = /^\{(\w+)\}$/

/**
 * The parts of a key that its path holds, by name.
 * @param names what the path has placeholders for
 * @throws DrayError CONFIG_INVALID where it has not, or where a field comes first
 */
export function keyPartsOf(collection: string, key: readonly string[], names: readonly string[]): string[] {
  const parts = key.flatMap((part) => PART.exec(part)?.[1] ?? [])
  const unknown = parts.find((part) => !names.includes(part))
  if (unknown !== undefined) {
    throw configInvalid(
      `The key of "${collection}" has {${unknown}}, which its path does not`,
      'Take a placeholder of the path',
    )
  }
  const firstField = key.findIndex((part) => !PART.test(part))
  if (firstField >= 0 && key.slice(firstField).some((part) => PART.test(part))) {
    throw configInvalid(
      `The key of "${collection}" has a field before a part of the path`,
      'Write parts of the path first',
    )
  }
  return parts
}

export function listed(value: string | readonly string[] | undefined): string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : [...value]
}
