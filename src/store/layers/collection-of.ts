import type { Call } from './layer.ts'

/** Where a call names its collection, for those that do not name it first. `undefined`: nowhere. */
const PLACE: Readonly<Record<string, number | undefined>> = {
  create: 1,
  clear: 1,
  describe: 0,
  count: 0,
  scan: 0,
  read: 0,
  layoutFor: 0,
  holds: 0,
  revert: 0,
  drop: 0,
}

/** The collection a call is about, where it is about one. A session's calls are about the collection it was opened for. */
export function collectionOf({ name, args, opener }: Call): string | undefined {
  if (opener) return collectionOf(opener)
  const place = PLACE[name]
  const named = place === undefined ? collectionField(args[0]) : args[place]
  return typeof named === 'string' ? named : undefined
}

function collectionField(request: unknown): unknown {
  return typeof request === 'object' && request !== null ? Reflect.get(request, 'collection') : undefined
}
