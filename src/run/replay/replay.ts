import { stat } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { join, resolve } from 'node:path'
import { ignoring } from '../../lib/durable-file.ts'
import { DrayError } from '../../model/error.ts'
import { EXIT_CODES } from '../../model/exit-codes.ts'
import type { Layout } from '../../model/layout.ts'
import type { TableSchema } from '../../model/table-schema.ts'
import type { RunRecord } from '../../ledger/run-record.ts'
import { rejectsDriver } from '../../ledger/rejects-driver.ts'
import { onFile } from '../../store/file-error.ts'
import type { CollectionDefinition, Migration, Policies } from '../../plan/migration.ts'
import type { Plan, Route } from '../../plan/plan.ts'
import { routeCodes } from '../../plan/mapping/route-code.ts'
import { migrate } from '../migrate.ts'
import { withSource } from '../open-stores.ts'
import { planMigration } from '../plan.ts'
import { refuseReplayedAlready } from './refuse-replayed-already.ts'
import { findReplayed } from './replayed-run.ts'
import { hasRejects } from '../report/has-rejects.ts'
import type { Report } from '../report/report.ts'
import type { MigrateRequest, ReplayRequest } from '../requests.ts'
import { migrateAgain, migrateBy } from '../migrate-again.ts'
import { ANSWERS, insteadOf } from '../states.ts'

/**
 * Sends the rejects of a finished run again, through the migration as it is now: a run of its own, whose source is the
 * parent's rejects. The parent and its account stay as they are; what fails once more is a reject of the new run.
 * @throws RUN_STATE when something else must come first, STORE_UNSUPPORTED where records cannot be added to the target
 */
export async function replay(request: ReplayRequest): Promise<Report> {
  const parent = await findReplayed(request)
  refuseState(parent)
  const file = await rejectsOf(parent, request)
  if (file === undefined) return nothingToReplay(parent)
  await refuseReplayedAlready(parent, request)
  return migrate(await asMigration(parent, file, request))
}

/** What a replay would do. Writes nothing. */
export async function planReplay(request: ReplayRequest): Promise<Plan> {
  const parent = await findReplayed(request)
  refuseState(parent)
  const file = await rejectsOf(parent, request)
  if (file === undefined) throw noRejects(parent)
  await refuseReplayedAlready(parent, request)
  const asked = await asMigration(parent, file, request)
  const plan = await planMigration({ ...asked, by: 'full' })
  refuseOtherPlace(plan, parent)
  return plan
}

function refuseState(run: RunRecord): void {
  const { id, state } = run
  const answer = ANSWERS[state].replay
  if (typeof answer !== 'object') return
  throw new DrayError('RUN_STATE', `Run ${id} is ${state}; only a finished run is replayed`, {
    hint: insteadOf(answer, run),
  })
}

/** Undefined where everything arrived. */
async function rejectsOf(run: RunRecord, { rejects, stateDir }: ReplayRequest): Promise<string | undefined> {
  const hasNone = ANSWERS[run.state].replay === 'nothing'
  if (hasNone && rejects !== undefined) throw noRejects(run)
  if (hasNone) return undefined
  if (rejects !== undefined) return resolve(rejects)
  const path = join(stateDir, 'runs', run.id, 'rejects.ndjson')
  const found = await onFile({ path, doing: 'read' }, () => stat(path).catch(ignoring('ENOENT')))
  if (!found && hasRejects(run)) throw rejectsGone(run, path)
  return found && path
}

function rejectsGone({ id }: RunRecord, path: string): DrayError {
  return new DrayError('STORE_MISSING', `Run ${id} has rejects, and their file is gone: ${path}`, {
    hint: `dray verify ${id} writes it again; then dray replay ${id}`,
  })
}

function nothingToReplay({ id, report }: RunRecord): Report {
  const note = `run ${id} has no rejects; there was nothing to replay`
  const { notes, ...rest } = report as unknown as Report
  return { ...rest, command: 'replay', exitCode: EXIT_CODES.done.code, notes: [note, ...notes] }
}

function noRejects({ id, parent }: RunRecord): DrayError {
  const replayed = parent === undefined ? '' : `; it replayed those of run ${parent}`
  return new DrayError('RUN_STATE', `Run ${id} has no rejects${replayed}; there is nothing to replay`, {
    hint: `dray runs ${id} shows what became of every record`,
  })
}

async function asMigration(
  parent: RunRecord,
  file: string,
  request: ReplayRequest,
): Promise<MigrateRequest & { readonly migration: Migration }> {
  const plan = parent.plan as unknown as Plan
  refuseWhole(plan, request)
  const address = `${rejectsDriver.scheme}:${file}`
  const names = await withSource(address, request, async ({ store }) =>
    (await store.collections()).map(({ name }) => name),
  )
  refuseEmpty(names, file)
  refuseOwners(names, plan, file)
  refuseStrangers(names, parent, file)
  refuseMissingCode(names, parent, request.migration)
  const { migration, confirm, rejects: _rejects, run: _run, ...rest } = request
  return {
    ...rest,
    migration: {
      from: address,
      to: plan.decision.to.open,
      collections: Object.fromEntries(names.map((name) => [name, definitionOf(name, parent, request)])),
      policies: policiesOf(plan.decision.policies),
      ...(migration?.config && { config: migration.config }),
    },
    knownTables: tablesOf(plan, names),
    parent: parent.id,
    command: 'replay',
    confirm: async (made) => {
      refuseOtherPlace(made, parent)
      return confirm ? confirm(made) : true
    },
  }
}

/** Read from the rejects instead of the source; all else as the configuration says now. */
function definitionOf(
  name: string,
  { plan }: RunRecord,
  { migration, drivers }: ReplayRequest,
): CollectionDefinition {
  const {
    read: _read,
    from: _from,
    elements: _elements,
    nest: _nest,
    ...definition
  } = migration?.collections?.[name] ?? {}
  const { from, routes } = (plan as unknown as Plan).decision
  const route = routes.find(({ to }) => to === name)
  const driver = [...drivers.documents, rejectsDriver].find(({ scheme }) => scheme === from.driver)
  const keyFields = (route && (elementFields(route) ?? driver?.keyFields?.(route.source))) ?? []
  return { ...definition, ...storeOf(definition, route), read: { keyFields: [...keyFields] } }
}

/** Rejects hold elements as records: each has its record's key and its place. */
function elementFields({ source: { elements } }: Route): readonly string[] | undefined {
  return elements && [...elements.parent.map(({ name }) => name), elements.key ?? elements.position]
}

/** What was sent as rows is sent as rows again, also where nothing says so any more. */
function storeOf(
  { store }: CollectionDefinition,
  route: Route | undefined,
): Pick<CollectionDefinition, 'store'> {
  if (!route || !isNamedRows(route) || store?.layout === 'document') return {}
  return { store: { ...(store ?? route.target.options), layout: 'row' } }
}

/** Rejects alone would make another table than all records did. */
function tablesOf({ decision }: Plan, names: readonly string[]): Readonly<Record<string, TableSchema>> {
  const routes = decision.routes.filter((route) => names.includes(route.to) && isNamedRows(route))
  return Object.fromEntries(routes.map(({ to, target }) => [to, target.schema!]))
}

/** Single rows are added by their key. */
function isNamedRows({ target }: Route): boolean {
  return target.schema !== undefined && target.schema.key.length > 0
}

/** Those of the parent. Its rejects were accepted once; they are in its own folder, and need no second copy. */
function policiesOf(policies: Policies): Policies {
  return { ...policies, replace: false, backup: 'none', maxRejects: { percent: 100 } }
}

function refuseWhole({ decision }: Plan, { drivers }: ReplayRequest): void {
  const { to } = decision
  const facts = drivers.documents.find(({ scheme }) => scheme === to.driver)?.facts
  if (facts?.writes !== 'load') return
  throw new DrayError('STORE_UNSUPPORTED', `${to.address} is written whole: single records are not added`, {
    store: to.address,
    hint: `Correct the source or the configuration, then move all of it: ${migrateBy(decision)} --replace`,
  })
}

function refuseEmpty(names: readonly string[], file: string): void {
  if (names.length > 0) return
  throw new DrayError('STORE_INVALID', `${file} holds no reject`, {
    hint: 'Copy runs/RUN/rejects.ndjson of the state folder and edit "record" and "key" in it: one JSON object per line',
  })
}

/** Of a record that was refused, nobody knows which of its elements are rejects of their own. */
function refuseOwners(names: readonly string[], { decision }: Plan, file: string): void {
  const owner = decision.routes.find(({ to, lists }) => lists && names.includes(to))
  if (!owner) return
  const lists = owner.lists!.map(({ member, to }) => `${member} (${to})`).join(', ')
  throw new DrayError(
    'STORE_UNSUPPORTED',
    `${file} holds records of "${owner.to}", whose ${lists} go elsewhere`,
    {
      collection: owner.to,
      hint: `Correct the source, then move what is not there yet: ${migrateBy(decision)} --on-conflict skip`,
    },
  )
}

function refuseStrangers(names: readonly string[], { id, plan }: RunRecord, file: string): void {
  const known = (plan as unknown as Plan).decision.routes.map(({ to }) => to)
  const strange = names.filter((name) => !known.includes(name))
  if (strange.length === 0) return
  throw new DrayError(
    'COLLECTION_UNKNOWN',
    `${file} has rejects of ${strange.join(', ')}, and run ${id} has none of these`,
    {
      details: [`collections of the run: ${known.join(', ')}`],
      hint: `Give the rejects of this run: runs/${id}/rejects.ndjson, or a copy of it`,
    },
  )
}

/** Without its functions a mapped record would go as it lies in the source. */
function refuseMissingCode(
  names: readonly string[],
  { id, plan }: RunRecord,
  migration: Migration | undefined,
): void {
  const codes = migration ? routeCodes(migration) : new Map()
  const { routes } = (plan as unknown as Plan).decision
  const without = routes.filter(
    ({ to, mapped }) => mapped && names.includes(to) && !codes.has(to) && !migration?.collections?.[to],
  )
  if (without.length === 0) return
  throw new DrayError(
    'PLAN_CHANGED',
    `Run ${id} moved ${without.map(({ to }) => to).join(', ')} by functions that are not given now`,
    { hint: `Give the migration again: replay({ migration }), or dray replay ${id} --config FILE` },
  )
}

/** They must get to where the others of their collection are. */
function refuseOtherPlace(made: Plan, parent: RunRecord): void {
  const { id, plan } = parent
  const { routes } = (plan as unknown as Plan).decision
  const moved = made.decision.routes.filter(({ to, target }) => {
    const before = routes.find((route) => route.to === to)
    return !before || !isDeepStrictEqual(lasting(target), lasting(before.target))
  })
  if (moved.length === 0) return
  throw new DrayError(
    'PLAN_CHANGED',
    `The configuration now keeps ${moved.map(({ to }) => to).join(', ')} in another form than run ${id} did`,
    {
      details: ['table, columns or indexes of `store` are not what they were'],
      hint: `Put \`store\` back as it was; or take the run back and move everything: dray rollback ${id}, then ${migrateAgain(parent)}`,
    },
  )
}

/** What of a layout stays: columns that were narrower than their source may have been widened since. */
function lasting(layout: Layout): Layout {
  const { schema } = layout
  if (!schema) return layout
  const columns = schema.columns.map(({ affinity: _, ...column }) =>
    column.narrower ? { ...column, type: NARROWER, native: '' } : column,
  )
  return { ...layout, schema: { ...schema, columns } }
}

const NARROWER = { kind: 'any' } as const
