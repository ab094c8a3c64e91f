import { isDeepStrictEqual } from 'node:util'
import { DrayError } from '../../model/error.ts'
import type { Decision, Plan, Route } from '../../plan/plan.ts'
import type { DocumentSource } from '../../store/source.ts'
import type { PlanFile } from './plan-file.ts'
import { differencesSeen, lookAtStores } from './seen-stores.ts'

/**
 * What is about to run must be what was seen: stores, collections, code and layouts.
 * @returns the plan as it was seen, with its id
 * @throws PLAN_CHANGED with one line for each difference; nothing was touched
 */
export async function refuseOtherPlan(
  file: PlanFile,
  now: Plan,
  stores: { readonly source: DocumentSource; readonly target: DocumentSource },
): Promise<Plan> {
  const { decision } = file.plan
  const decided = differencesOf(decision, now.decision)
  const isComparable = !decided.some((line) => line.startsWith('store'))
  const seen = isComparable ? differencesSeen(file.seen, await lookAtStores(now, stores)) : []
  const details = [...decided, ...seen]
  if (details.length === 0) return { ...now, id: file.plan.id, decision }
  throw new DrayError('PLAN_CHANGED', 'This is no longer what was planned; nothing was touched', {
    store: decision.to.address,
    details,
    hint: 'Look at it as it is now: dray plan --out FILE, then dray migrate --plan FILE',
  })
}

function differencesOf(then: Decision, now: Decision): readonly string[] {
  const lines: string[] = []
  const compare = (what: string, before: unknown, after: unknown): void => {
    if (!isDeepStrictEqual(plain(before), plain(after)))
      lines.push(`${what}: ${text(before)} → ${text(after)}`)
  }
  compare('store read from', then.from.identity, now.from.identity)
  compare('store written to', then.to.identity, now.to.identity)
  if (then.createsStore && !now.createsStore)
    lines.push(`${now.to.address} exists now; the plan was to make it`)
  if (!then.createsStore && now.createsStore) lines.push(`${then.to.address} is not there any more`)
  compare('way of undo', then.undo, now.undo)
  compare('way of fingerprinting (another version of dray)', then.fingerprint, now.fingerprint)
  compare('configuration', then.config?.path ?? 'none', now.config?.path ?? 'none')
  if (then.config && now.config && then.config.code !== now.config.code)
    lines.push(`${now.config.path} or a file that it imports was changed`)
  for (const name of Object.keys(then.policies) as (keyof Decision['policies'])[])
    compare(`policy ${name}`, then.policies[name], now.policies[name])
  return [...lines, ...routeDifferences(then.routes, now.routes)]
}

function routeDifferences(then: readonly Route[], now: readonly Route[]): readonly string[] {
  const found = new Map(now.map((route) => [route.to, route]))
  const known = new Set(then.map(({ to }) => to))
  const changed = then.flatMap((before) => {
    const after = found.get(before.to)
    if (!after) return [`collection ${before.to} is not there any more`]
    const fields = Object.keys(before) as (keyof Route)[]
    const other = fields.filter((name) => !isDeepStrictEqual(plain(before[name]), plain(after[name])))
    return other.map(
      (name) => `collection ${before.to}, ${NAMES[name] ?? name}: ${shown(before, after, name)}`,
    )
  })
  return [...changed, ...now.filter(({ to }) => !known.has(to)).map(({ to }) => `collection ${to} is new`)]
}

const NAMES: { readonly [name in keyof Route]?: string } = {
  where: 'where it lies',
  source: 'how it is read',
  target: 'how it is stored',
  mode: 'load or merge',
  mapped: 'goes through functions',
  undo: 'way of undo',
  absent: 'is absent',
  partition: 'place in the order',
}

function shown(before: Route, after: Route, name: keyof Route): string {
  return `${text(before[name])} → ${text(after[name])}`
}

/** As it lies in a file. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
