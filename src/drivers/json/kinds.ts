import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { configInvalid } from './errors.ts'

const condition = z.union([z.boolean(), z.string(), z.array(z.string()).min(1)])
const rule = z.record(z.string(), condition)

/** As the user writes it: by name of the collection, in order. */
export const kindsOption = z.record(z.string().min(1), z.union([rule, z.array(rule).min(1)]))

/** Fields of a record. `true`: it has it. `false`: it has not. Text, or several: its value is that, or one of them. */
type Rule = z.infer<typeof rule>

/** As a layout keeps it: records of several collections in one container, told apart by what they hold. */
export const kindsLayout = z.strictObject({
  /** The kind of this collection's own records. */
  own: z.string(),
  /** Records that fit no kind are this collection's, to be refused: each record is somebody's. */
  takesRest: z.boolean(),
  /** The first that fits is the one. */
  table: z.array(z.strictObject({ name: z.string(), fits: z.array(rule) })),
})
export type Kinds = z.infer<typeof kindsLayout>

/** What is known of one field: its text where it is one, `null` where it is anything else; undefined where it is not there. */
export type FieldLook = (field: string) => string | null | undefined

/** @throws DrayError CONFIG_INVALID when the table does not have this collection */
export function kindsOf(collection: string, option: z.infer<typeof kindsOption>, takesRest: boolean): Kinds {
  const table = Object.entries(option).map(([name, fits]) => ({ name, fits: [fits].flat() }))
  if (table.some(({ name }) => name === collection)) return { own: collection, takesRest, table }
  throw configInvalid(
    `The kinds of the file of "${collection}" are ${table.map(({ name }) => name).join(', ')}`,
    `Say which of its records are "${collection}", under this name`,
  )
}

/** The kind of a record; undefined where it fits none. */
export function kindOf({ table }: Kinds, look: FieldLook): string | undefined {
  return table.find(({ fits }) => fits.some((one) => isMet(one, look)))?.name
}

function isMet(one: Rule, look: FieldLook): boolean {
  for (const field of Object.keys(one)) if (!isAsWanted(look(field), one[field]!)) return false
  return true
}

function isAsWanted(found: ReturnType<FieldLook>, wanted: z.infer<typeof condition>): boolean {
  if (typeof wanted === 'boolean') return wanted === (found !== undefined)
  return typeof found === 'string' && (typeof wanted === 'string' ? wanted === found : wanted.includes(found))
}

/** Whether a record of this kind, or of none, is one of the collection's. */
export function isOwn({ own, takesRest }: Kinds, kind: string | undefined): boolean {
  return kind === own || (kind === undefined && takesRest)
}

/** All fields that the table asks for. */
export function fieldsAskedFor({ table }: Kinds): ReadonlySet<string> {
  return new Set(table.flatMap(({ fits }) => fits.flatMap((one) => Object.keys(one))))
}

/** Why a record that fits no kind, or another one, is refused. */
export function unfitReason({ own, table }: Kinds, kind: string | undefined): string {
  if (kind !== undefined) return `by its fields it is one of ${kind}, not of ${own}`
  return `by its fields it is none of ${table.map(({ name }) => name).join(', ')}`
}

/** Two collections that may lie in one container. */
export function areSideBySide(one: Kinds | undefined, other: Kinds | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.own !== other.own &&
    isDeepStrictEqual(one.table, other.table)
  )
}
