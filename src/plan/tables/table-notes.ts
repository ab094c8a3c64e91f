import type { TableSchema } from '../../model/table-schema.ts'
import type { Taker } from './carried-collations.ts'
import { carriedTable } from './carried-table.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import type { Policies } from '../migration.ts'
import type { Route } from '../plan.ts'
import type { TargetView } from '../route-collections.ts'
import { settledType } from '../rows/settled-layout.ts'
import { staysRows, type Tables } from '../wished-layout.ts'

interface Moving {
  readonly chosen: readonly Chosen[]
  readonly routes: readonly Route[]
  readonly target: Pick<TargetView, 'facts' | 'can'>
  readonly tables: Tables
  readonly taker: Taker
  readonly policies: Pick<Policies, 'onOrphan'>
}

/** What of the tables of a source their rows go without, and what their order may cost. */
export function tableNotes({ chosen, routes, target, tables, taker, policies }: Moving): readonly string[] {
  const rows = chosen.filter((choice) => staysRows(choice, target.facts) && !tables.has(choice.to))
  const isThere = ({ to }: Chosen): boolean =>
    routes.some((route) => route.to === to && route.undo !== 'drop')
  const made = rows.filter((choice) => !isThere(choice))
  const there = rows.filter(isThere)
  return [
    ...made.flatMap((choice) => {
      const { to } = choice
      const { table, left } = carriedTable(choice, chosen, taker)
      const { target: layout } = routes.find((route) => route.to === to)!
      const { schema } = layout
      const unmade = schema ? (target.can.unmade?.(to, layout) ?? []) : []
      return [
        ...[...left, ...unmade].map((what) => `${to}: ${what}: not carried`),
        ...(target.facts.anyKind ? [] : ofAnyKind(table)).map((name) => `${to}: column ${name} ${AS_JSON}`),
        ...(schema ? (target.can.madeOtherwise?.(to, layout) ?? []) : []).map((what) => `${to}: ${what}`),
        ...(schema ? renamed(table, schema) : []).map((what) => `${to}: ${what}`),
      ]
    }),
    ...routes.filter(({ undo }) => undo === 'empty').map(({ to }) => `${to}: ${EMPTY_AND_KEYLESS}`),
    ...(there.some(hasRules)
      ? [
          `${named(there)}: the table that is there keeps its own indexes, references, checks and triggers; those of the source are not added`,
        ]
      : []),
    ...(policies.onOrphan !== undefined && there.some(refers)
      ? [`${named(there.filter(refers))}: ${ENGINE_DECIDES}`]
      : []),
    ...there.flatMap((choice) =>
      narrower(
        routes.find((route) => route.to === choice.to)!,
        choice,
      ),
    ),
  ]
}

/** Columns of a table that is there which keep only some of the values that a source may have; those apart that have none. */
function narrower({ to, target: { schema } }: Route, { info }: Chosen): readonly string[] {
  const isEmpty = (name: string): boolean => {
    const type = info.layout.schema?.columns.find((column) => column.name === name)?.type
    return type?.kind === 'any' && type.empty !== undefined
  }
  const columns = schema!.columns.filter((column) => column.narrower && !isEmpty(column.name))
  if (columns.length === 0) return []
  const words = columns.map(({ name, native }) => `${name} is ${native}`)
  return [
    `${to}: in the table that is there ${words.join(', ')}; rows with values that would come back as others are rejected`,
  ]
}

/** Columns in which a number may lie beside a text. */
function ofAnyKind({ columns }: TableSchema): readonly string[] {
  return columns
    .filter(({ type, generated }) => settledType(type).kind === 'any' && !generated)
    .map(({ name }) => name)
}

const AS_JSON = 'holds values of any kind, as no type of the target can: each is kept there as JSON'

/** Rules that the target knows by another name. */
function renamed(from: TableSchema, to: TableSchema): readonly string[] {
  return (['unique', 'indexes', 'references', 'checks'] as const).flatMap((kind) =>
    from[kind].flatMap(({ name }, i) => {
      const there = to[kind][i]?.name
      return name === undefined || there === undefined || there === name
        ? []
        : [
            `${WORDS[kind]} ${name} is called ${there} in the target, where that name is taken, too long, or not allowed`,
          ]
    }),
  )
}

const WORDS = { unique: 'the key', indexes: 'the index', references: 'the reference', checks: 'the check' }

const EMPTY_AND_KEYLESS =
  'its rows have no key, and the table that is there is empty; they are compared as a whole, and a rollback empties it, if nobody else wrote there since'

const ENGINE_DECIDES =
  'onOrphan says nothing of references between tables that are there: their engine alone refuses such rows, each by itself'

function named(chosen: readonly Chosen[]): string {
  return chosen.map(({ to }) => to).join(', ')
}

function hasRules({ info }: Chosen): boolean {
  const { unique, indexes, references, checks, notCarried } = info.layout.schema!
  return [unique, indexes, references, checks, notCarried].some((list) => list.length > 0)
}

function refers({ info }: Chosen): boolean {
  return info.layout.schema!.references.length > 0
}
