/**
 * Whether there may be a file that both paths stand for; `*` is any text within one part of a path. Said too often rather
 * than too rarely: of a part with several of them only what stands before the first and behind the last is looked at.
 */
export function pathsMeet(one: string, other: string): boolean {
  const [parts, others] = [one.split(SEPARATOR), other.split(SEPARATOR)]
  return parts.length === others.length && parts.every((part, i) => partsMeet(part, others[i]!))
}

/** Of addresses, and of this system's paths. */
const SEPARATOR = process.platform === 'win32' ? /[\\/]/ : '/'

function partsMeet(one: string, other: string): boolean {
  if (!one.includes('*')) return other.includes('*') ? fits(one, other) : one === other
  if (!other.includes('*')) return fits(other, one)
  const [a, b] = [endsOf(one), endsOf(other)]
  const heads = a.head.startsWith(b.head) || b.head.startsWith(a.head)
  return heads && (a.tail.endsWith(b.tail) || b.tail.endsWith(a.tail))
}

function fits(text: string, pattern: string): boolean {
  const { head, tail } = endsOf(pattern)
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail)
}

function endsOf(pattern: string): { readonly head: string; readonly tail: string } {
  return { head: pattern.slice(0, pattern.indexOf('*')), tail: pattern.slice(pattern.lastIndexOf('*') + 1) }
}
