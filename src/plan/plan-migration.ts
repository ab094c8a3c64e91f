import { FINGERPRINT_VERSION } from '../model/scan/api.ts'
import type { DocumentSource } from '../store/source.ts'
import { notesOfStore } from '../store/of-store.ts'
import type { DocumentTarget } from '../store/target.ts'
import { notCarriedNote } from '../store/tables/collection-infos.ts'
import { DrayError } from '../model/error.ts'
import { takerOf } from './tables/carried-collations.ts'
import { chooseCollections, type Chosen } from './collections/choose-collections.ts'
import { forecast } from './forecast/forecast.ts'
import { DEFAULT_POLICIES, type Migration, type Policies } from './migration.ts'
import { leftOutByReplace } from './left-out-by-replace.ts'
import { orderCollections } from './collections/order-collections.ts'
import { planId } from './plan-id.ts'
import type { Planning } from './planning.ts'
import type { Decision, Plan, Route, StoreRef, UndoTier } from './plan.ts'
import { tableNotes } from './tables/table-notes.ts'
import { tableOf } from './tables/table-of.ts'
import { Refusals } from './refusals.ts'
import { refuseOverlap } from './refuse-overlap.ts'
import { planTables } from './rows/plan-tables.ts'
import { spelledAsThere } from './rows/spelled-there.ts'
import { documentsOfTable, tablesAsRows } from './rows/tables-as-rows.ts'
import type { PlannedTable } from './rows/planned-table.ts'
import { routeCollections } from './route-collections.ts'
import { wishedLayouts } from './wished-layouts.ts'

/**
 * Compares two stores once and decides everything; does nothing.
 * @throws DrayError of group `usage` when the wish cannot be met; damaged sources are part of the forecast
 */
export async function planMigration(planning: Planning): Promise<Plan> {
  const { source, target, migration } = planning
  const policies = policiesFor(source, { ...DEFAULT_POLICIES, ...migration.policies, ...planning.policies })
  refuseUnheardReplace(policies, target)
  const wanted = await chooseCollections(source, migration, planning)
  const found = await tablesAsRows(wanted, source, target)
  const spelled = await spelledAsThere(found, target, policies.onOtherType)
  const { chosen, notes: orderNotes } = inOrder(spelled.chosen, migration)
  const refusals = new Refusals()
  const tables = await planTables(chosen, { ...planning, policies }, refusals)
  const taker = await takerOf(target, chosen)
  const wished = await wishedLayouts(chosen, target, { tables, taker, refusals })
  await refuseOverlap(source, target, { chosen, wished, migration })
  const occupancy = await target.occupancy()
  const routes = await routeCollections(chosen, {
    target,
    tables,
    wished,
    policies,
    isNew: !occupancy.exists,
    refusals,
  })
  const decision: Decision = {
    v: 1,
    from: refOf(source, planning.from),
    to: refOf(target, planning.to),
    routes,
    policies,
    undo: strongest(routes.map(({ undo }) => undo)),
    createsStore: !occupancy.exists,
    fingerprint: FINGERPRINT_VERSION,
    config: migration.config ? { path: migration.config.path, code: migration.config.code } : null,
  }
  const seen = await forecast({ ...planning, decision, chosen, tables })
  const replaced = await leftOutByReplace(routes, target)
  const notes = [
    ...(planning.except ?? []).map((name) => `${name}: left out with --except: not carried`),
    ...[...notesOfStore(chosen.map(({ info }) => info)), ...othersNamed(chosen, migration)],
    ...(occupancy.elsewhere === undefined ? [] : [occupancy.elsewhere]),
    ...replaced,
    ...[...spelled.notes, ...orderNotes],
    ...chosen.flatMap((choice) => notesOf(choice, tables.get(choice.to), routes)),
    ...chosen.flatMap((choice) => listsLeftOut(choice, chosen)),
    ...(target.facts.rows ? chosen.filter(({ to }) => !tables.has(to)).flatMap(documentsOfTable) : []),
    ...tableNotes({ chosen, routes, target, tables, taker, policies }),
    ...seen.notes,
  ]
  const notEvaluated = decidedByEngine(target)
  return { id: planId(decision), decision, forecast: seen.forecast, notes, notEvaluated }
}

/** What ends with its process has no copy to go back to. */
function policiesFor({ facts }: DocumentSource, policies: Policies): Policies {
  return facts.persists ? policies : { ...policies, backup: 'none' }
}

/** A word that would change nothing is not taken in silence. */
function refuseUnheardReplace({ replace }: Policies, { can, address }: DocumentTarget): void {
  if (!replace || can.replace) return
  throw new DrayError('USAGE', `--replace: ${address} is added to, never replaced as a whole`, {
    store: address,
    hint: 'Choose what becomes of keys that are there: --on-conflict fail, skip or overwrite; or another target',
  })
}

function inOrder(
  found: readonly Chosen[],
  migration: Migration,
): { chosen: readonly Chosen[]; notes: readonly string[] } {
  const byName = new Map(found.map((choice) => [choice.to, choice]))
  const { names, cycle } = orderCollections([...byName.keys()], (name) => [
    ...Object.values(migration.collections?.[name]?.references ?? {}),
    ...tablesReferredTo(byName.get(name)!, found),
    ...parentsOf(byName.get(name)!),
  ])
  const note = `${cycle.join(', ')} refer to each other in a circle; they move in the order they were declared`
  return { chosen: names.map((name) => byName.get(name)!), notes: cycle.length > 0 ? [note] : [] }
}

function parentsOf({ parent }: Chosen): readonly string[] {
  return parent === undefined ? [] : [parent]
}

/** As the collections that they become. */
function tablesReferredTo({ info }: Chosen, chosen: readonly Chosen[]): readonly string[] {
  const tables = info.layout.schema?.references.map(({ to }) => to) ?? []
  return chosen.filter((other) => tables.includes(tableOf(other.info))).map(({ to }) => to)
}

function refOf(store: DocumentSource, { open, driver }: Planning['from']): StoreRef {
  return { address: store.address, open, identity: store.identity, driver }
}

function strongest(tiers: readonly UndoTier[]): UndoTier {
  if (tiers.includes('by-key')) return 'by-key'
  if (tiers.includes('by-file')) return 'by-file'
  return tiers.includes('empty') ? 'empty' : 'drop'
}

function notesOf(
  { to, info }: Chosen,
  table: PlannedTable | undefined,
  routes: readonly Route[],
): readonly string[] {
  const isThere = routes.some((route) => route.to === to && route.undo !== 'drop' && route.target.schema)
  const own = new Set(isThere ? info.layout.schema?.notCarried.map(notCarriedNote) : [])
  const absent = info.absent
    ? [`${to}: ${info.where} is not there; it is optional, so there is nothing to move`]
    : []
  return [
    ...absent,
    ...[...info.notes.filter((note) => !own.has(note)), ...(table?.notes ?? [])].map(
      (note) => `${to}: ${note}`,
    ),
  ]
}

/** What a configuration does not name, and takes along. */
function othersNamed(chosen: readonly Chosen[], { collections }: Migration): readonly string[] {
  if (!collections) return []
  const others = chosen.map(({ to }) => to).filter((name) => !Object.hasOwn(collections, name))
  if (others.length === 0) return []
  return [`as they are, since the configuration does not name them (others: 'move'): ${others.join(', ')}`]
}

/** Whoever names collections leaves the others out, and elements with them. */
function listsLeftOut({ to, lists = [] }: Chosen, chosen: readonly Chosen[]): readonly string[] {
  return lists
    .filter((list) => !chosen.some((other) => other.to === list.to))
    .map((list) => `${to}: its ${list.member} belong to ${list.to}, which does not move now`)
}

function decidedByEngine(target: DocumentTarget): readonly string[] {
  if (!target.facts.uniqueKeys) return []
  return ['constraints and triggers that the engine of the target enforces']
}
