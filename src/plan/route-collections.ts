import type { Layout } from '../model/layout.ts'
import type { DocumentTarget } from '../store/target.ts'
import { DrayError } from '../model/error.ts'
import { typedNames } from '../lib/typed-names.ts'
import type { Chosen } from './collections/choose-collections.ts'
import type { Policies } from './migration.ts'
import type { Route, UndoTier } from './plan.ts'
import type { Refusals } from './refusals.ts'
import { routeCodes } from './mapping/route-code.ts'
import { acceptedFractions } from './rows/accepted-fractions.ts'
import { narrowedLayout } from './rows/narrowed-layout.ts'
import { settledLayout } from './rows/settled-layout.ts'
import type { Tables } from './wished-layout.ts'

/** What routing needs to know of a target: a plan holds no writing method. */
export type TargetView = Pick<DocumentTarget, 'facts' | 'layoutFor' | 'holds' | 'address' | 'can' | 'scope'>

interface Routing {
  readonly target: TargetView
  /** By the collection's name in the target. */
  readonly tables: Tables
  readonly wished: ReadonlyMap<string, Layout>
  readonly policies: Policies
  /** The run makes the store. */
  readonly isNew: boolean
  /** Of those that are refused by now there is no layout. */
  readonly refusals: Refusals
}

/**
 * Decides for each collection its layout, load or merge, and how it is undone.
 * @throws what keeps collections from moving, all of it
 */
export async function routeCollections(
  chosen: readonly Chosen[],
  routing: Routing,
): Promise<readonly Route[]> {
  const { target, isNew, refusals } = routing
  const routes: Route[] = []
  for (const [index, choice] of chosen.entries()) {
    const partition = `p${String(index + 1).padStart(4, '0')}`
    const route = await refusals.of(choice, () => routeOf(choice, partition, { ...routing, chosen }))
    if (route) routes.push(route)
  }
  refusals.tell()
  target.can.refuseClashes?.(routes.map(({ to, target: layout }) => ({ collection: to, layout })))
  return isNew ? routes : undoneTogether(routes, target)
}

async function routeOf(
  choice: Chosen,
  partition: string,
  { chosen, target, tables, wished, policies, isNew }: Routing & { readonly chosen: readonly Chosen[] },
): Promise<Route> {
  const { to, info, definition } = choice
  const wanted = wished.get(to)!
  const isMade = isNew || (tables.has(to) && !isReadAsOthers(wanted))
  const wish = isMade ? wanted : await narrowedLayout(to, wanted, target)
  const keys = info.identity === 'key' || definition.key !== undefined
  const held = isNew ? 'nothing' : await target.holds(to, wish)
  const there = acceptedFractions(wish, target, policies)
  const layout = held === 'nothing' ? settledLayout(wish) : tables.has(to) ? there : asItIs(there)
  if (held === 'nothing') target.can.refuseTooWide?.(to, layout)
  return {
    partition,
    from: info.name,
    to,
    where: info.where,
    identity: keys ? 'key' : info.identity,
    source: sourceLayout(info.layout, layout),
    target: layout,
    ...(keys
      ? modeOf(to, held, target, policies)
      : { mode: 'load', undo: undoOfKeyless(to, layout, held, target) }),
    mapped: routeCodes({ from: '', to: '', collections: { [to]: definition } }).has(to),
    ...(tables.has(to) && { shaped: true }),
    ...(choice.lists && { lists: choice.lists }),
    ...parentIn(choice, chosen),
    references: definition.references ?? {},
    sensitive: definition.sensitive ?? [],
    absent: info.absent ?? false,
  }
}

/** Rows whose columns another table has in other kinds: those that are not read keep what they can, as in any other. */
function isReadAsOthers({ schema }: Layout): boolean {
  return schema?.columns.some(({ readFrom, field }) => readFrom !== undefined || field !== undefined) ?? false
}

function parentIn({ parent, info }: Chosen, chosen: readonly Chosen[]): Pick<Route, 'parent'> {
  const moves = parent !== undefined && chosen.some(({ to }) => to === parent)
  return moves ? { parent: { to: parent, parts: info.layout.elements!.parent.length } } : {}
}

/** A table that is there keeps the rules that it has: nobody asked for others, and no undo would take them away. */
function asItIs(layout: Layout): Layout {
  const { schema } = layout
  if (!schema) return layout
  const { comment: _, ...table } = schema
  const columns = table.columns.map(({ comment: _said, collation: _own, ...column }) => column)
  return { ...layout, schema: { ...table, columns, unique: [], indexes: [], references: [], checks: [] } }
}

/** A file that several collections share goes and comes back as a whole. */
async function undoneTogether(routes: readonly Route[], target: TargetView): Promise<readonly Route[]> {
  if (!target.can.replace) return routes
  const files = await Promise.all(
    routes.map(async ({ to, target: layout }) => (await target.scope([{ name: to, layout }])).join('\n')),
  )
  const isShared = (file: string): boolean => file !== '' && files.indexOf(file) !== files.lastIndexOf(file)
  return routes.map((route, i) => (isShared(files[i]!) ? { ...route, undo: 'by-file' } : route))
}

/** Records are fingerprinted with their key in the kind that the target keeps. */
function sourceLayout(source: Layout, target: Layout): Layout {
  return { ...source, keys: target.keys }
}

function modeOf(
  collection: string,
  held: 'nothing' | 'empty' | 'documents',
  target: TargetView,
  policies: Policies,
): { mode: Route['mode']; undo: UndoTier } {
  if (target.can.replace && policies.replace && held !== 'nothing') return { mode: 'load', undo: 'by-file' }
  if (held === 'nothing') return { mode: 'load', undo: 'drop' }
  if (held === 'empty') return { mode: 'load', undo: target.can.replace ? 'by-file' : 'by-key' }
  if (target.facts.writes === 'load') throw notEmpty(collection, target)
  return { mode: 'merge', undo: 'by-key' }
}

/** Rows that nothing names are loaded as a whole, compared as a whole, and go as a whole. */
function undoOfKeyless(
  collection: string,
  layout: Layout,
  held: 'nothing' | 'empty' | 'documents',
  { address, can }: TargetView,
): UndoTier {
  const details = { store: address, collection }
  if (layout.kind !== 'row') {
    throw new DrayError(
      'CONFIG_INVALID',
      `The rows of "${collection}" have no key, and ${address} needs one`,
      {
        ...details,
        hint: `Give them a key in dray.config.ts: ${collection}: { key: (row) => … }, or leave it out with --except`,
      },
    )
  }
  if (held === 'nothing') return 'drop'
  if (held === 'empty' && can.empty) return 'empty'
  throw new DrayError(
    'TARGET_NOT_EMPTY',
    `The rows of "${collection}" have no key, and the table that is there in ${address} is not empty`,
    {
      ...details,
      hint: `Rows without a key go only where no such table is, or an empty one: empty, rename or drop that one, choose another target, or leave it out: --except ${typedNames([collection])}`,
    },
  )
}

function notEmpty(collection: string, target: TargetView): DrayError {
  return new DrayError('TARGET_NOT_EMPTY', `${target.address} already holds documents`, {
    store: target.address,
    collection,
    hint: 'Choose another target, or --replace: the old file is kept and comes back with `dray rollback`',
  })
}
