import { z } from 'zod'
import { DrayError } from '../../model/error.ts'
import type { Layout } from '../../model/layout.ts'
import { kindsLayout } from './kinds.ts'

/** Where the records of one collection lie, and how: everything that reading needs, as plain data. */
const jsonLayout = z.strictObject({
  /** One file, or a pattern with `{placeholders}` that stands for many. */
  unit: z.string(),
  isPattern: z.boolean(),
  shape: z.enum(['object', 'array', 'value']),
  /** The way down to the container in a file that holds more than this collection. */
  member: z.array(z.string()),
  /** Path parts that come first in the key. */
  keyParts: z.array(z.string()),
  keyFields: z.array(z.string()),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
  /** A missing file is no error. */
  optional: z.boolean(),
  /** Of a target: spaces per level; 0 is one record per line. */
  indent: z.number(),
  /** Only some of the records there are of this collection. */
  kinds: kindsLayout.optional(),
})
export type JsonLayout = z.infer<typeof jsonLayout>

export const PLAIN: Omit<JsonLayout, 'unit' | 'shape'> = {
  isPattern: false,
  member: [],
  keyParts: [],
  keyFields: [],
  include: [],
  exclude: [],
  optional: false,
  indent: 0,
}

/** Its records go to files of which nobody knows how many there are, or to one that is a record itself. */
export function isFannedOut({ isPattern, shape }: JsonLayout): boolean {
  return isPattern || shape === 'value'
}

/** Parts from the path come first; a member's name is a part, whether or not a field repeats it. */
export function fieldsOfKey({ shape, keyParts, keyFields }: JsonLayout): readonly (string | null)[] {
  const isNameAlone = shape === 'object' && keyFields.length === 0
  return [...keyParts.map(() => null), ...(isNameAlone ? [null] : keyFields)]
}

/** @throws DrayError CONFIG_INVALID on the layout of another driver or of an unknown version */
export function jsonLayoutOf(layout: Layout): JsonLayout {
  const result = jsonLayout.safeParse(layout.options)
  if (result.success) return result.data
  throw new DrayError('CONFIG_INVALID', 'This layout was not made by this version of the JSON driver', {
    hint: 'Plan again',
  })
}

/**
 * Member names and file names are text, so 1 and "1" are one key there; in an array they are two.
 */
export function layoutOf(options: JsonLayout): Layout {
  const keys = options.shape === 'array' ? 'typed' : 'text'
  const { kinds, ...plain } = options
  return { kind: 'document', keys, columns: [], options: kinds ? { ...plain, kinds } : plain }
}

/** For eyes: `users.json, object by id`. */
export function whereOf(options: JsonLayout): string {
  const member = options.member.length > 0 ? ` at ${options.member.join('.')}` : ''
  const own = options.kinds ? `, those that are ${options.kinds.own}` : ''
  return `${options.unit}${member}, ${shapeText(options)}${own}`
}

function shapeText({ shape, isPattern, keyParts, keyFields }: JsonLayout): string {
  const key = [...keyParts.map((part) => `{${part}}`), ...keyFields].join(' + ')
  if (shape === 'value') return isPattern ? `one record per file, by ${key || 'name'}` : 'one record'
  if (shape === 'array') return `array, key ${key}`
  return key === '' ? 'object by member name' : `object by ${key}`
}
