import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Report } from '../../src/index.ts'
import { isBalanced } from '../../src/model/counts.ts'
import type { Death, RigDray } from './rig-dray.ts'
import { BATCH_BYTES, type Place, placeFor } from './rig-place.ts'
import type { Scenario } from './rig-scenarios.ts'

/** One scenario as it goes when nobody disturbs it. */
export interface Whole {
  readonly scenario: Scenario
  readonly before: unknown
  readonly after: unknown
  /** What lies in the folder of the target before, and after. */
  readonly namesBefore: readonly string[]
  readonly namesAfter: readonly string[]
  readonly source: unknown
  /** What the report says of the run's end, and the counts of each route. */
  readonly account: unknown
  /** The crash points that the run passes, in order. */
  readonly points: readonly string[]
  readonly seconds: number
}

/** What a trial found wrong; nothing, if every promise was kept. */
export type Violations = readonly string[]

/** A point that is passed when a page is about to be written. */
const PAGE = 'target.writer.write:before'

export async function undisturbed(
  scenario: Scenario,
  dray: RigDray,
  { isChanged = false }: { readonly isChanged?: boolean } = {},
): Promise<Whole> {
  const place = placeFor(scenario)
  try {
    if (isChanged) place.changeSource()
    const [before, namesBefore, source] = [place.target(), place.targetNames(), place.source()]
    const startedAt = Date.now()
    const run = await dray.command(place.migrate, place.folder)
    const seconds = (Date.now() - startedAt) / 1000
    if (run.exitCode !== 0 && run.exitCode !== 3) throw new Error(`${scenario.name}: ${run.output}`)
    const report = JSON.parse(run.output.slice(run.output.indexOf('{'))) as Report
    return {
      scenario,
      before,
      after: place.target(),
      namesBefore,
      namesAfter: place.targetNames(),
      source,
      account: accountOf(report),
      points: run.points,
      seconds,
    }
  } finally {
    place.remove()
  }
}

export function pagesIn(points: readonly string[]): number {
  return points.filter((point) => point === PAGE).length
}

/** Where a trial stands: something died here. */
export interface Wreck {
  readonly whole: Whole
  readonly place: Place
  readonly dray: RigDray
  /** Pages that were begun until then; undefined where some were begun twice. */
  readonly begun: number | undefined
}

/** The run dies; what is left comes to its end and back, and, from the same wreck again, back at once. */
export async function killRun(whole: Whole, death: Death, dray: RigDray): Promise<Violations> {
  const place = placeFor(whole.scenario)
  try {
    const ended = await dray.command(place.migrate, place.folder, death)
    if (!ended.killed) return [`it did not die: ${ended.output.slice(0, 500)}`]
    return await bothWays({ whole, place, dray, begun: pagesIn(ended.points) })
  } finally {
    place.remove()
  }
}

/** From a wreck to the end, and from the same wreck back. */
export async function bothWays(wreck: Wreck): Promise<Violations> {
  const found = [...halfVisible(wreck), ...sourceChanged(wreck)]
  const restore = wreck.place.snapshot()
  found.push(...(await comeToEnd(wreck)), ...(await goBack(wreck)))
  restore()
  return [...found, ...(await goBack(wreck)).map((one) => `rolled back at once: ${one}`)]
}

async function comeToEnd(wreck: Wreck): Promise<Violations> {
  const { whole, place, dray, begun } = wreck
  const runs = await dray.runs(place.state)
  if (runs.error !== undefined) return [`runs: ${runs.error}`]
  if (runs.answer.length === 0) return startAgain(wreck)
  const back = await dray.resume(place.state, BATCH_BYTES)
  if (back.error !== undefined) return [`resume: ${back.error}`]
  const tooMuch = begun === undefined ? [] : await movedAgain(wreck, begun, back.pages)
  return [...tooMuch, ...accountWrong(whole, back.answer), ...(await endWrong(wreck))]
}

/** Of the pages that were begun before, all but those that the resume found no need to move. */
async function movedAgain({ place, dray }: Wreck, begun: number, resumed: number): Promise<Violations> {
  const logged = await dray.pagesLogged(place.state)
  if (logged.error !== undefined) return [`write log: ${logged.error}`]
  const again = begun - (logged.answer - resumed)
  return again < 0 || again > 1 ? [`${again} pages were moved again`] : []
}

/** Nothing was recorded, so nothing may have been done. */
async function startAgain(wreck: Wreck): Promise<Violations> {
  const { whole, place, dray } = wreck
  const found = isDeepStrictEqual(place.target(), whole.before) ? [] : [NOBODY_KNOWS]
  const again = await dray.command(place.migrate, place.folder)
  if (again.exitCode !== 0 && again.exitCode !== 3) found.push(`migrate again: ${again.output}`)
  return [...found, ...(await endWrong(wreck))]
}

const NOBODY_KNOWS = 'a run that nobody knows wrote'

/** Takes the run back, and looks whether all is as before it. */
export async function goBack(wreck: Wreck): Promise<Violations> {
  const { whole, place, dray } = wreck
  const runs = await dray.runs(place.state)
  if (runs.error !== undefined) return [`runs: ${runs.error}`]
  // There is nothing to take back; the file of a trial write goes with the next run.
  if (runs.answer.length === 0) return isDeepStrictEqual(place.target(), whole.before) ? [] : [NOBODY_KNOWS]
  const back = await dray.rollback(place.state)
  if (back.error !== undefined) return [`rollback: ${back.error}`]
  const incomplete = back.answer.state === 'rolled-back' ? [] : [`rollback: ${JSON.stringify(back.answer)}`]
  return [...incomplete, ...notAsBefore(wreck), ...sourceChanged(wreck), ...strays(wreck)]
}

async function endWrong(wreck: Wreck): Promise<Violations> {
  const { whole, place, dray } = wreck
  const found = [...sourceChanged(wreck), ...strays(wreck)]
  if (!isDeepStrictEqual(place.target(), whole.after))
    found.push('the target is not what an undisturbed run makes')
  found.push(...difference('at the end', whole.namesAfter, place.targetNames()))
  const bundles = await dray.damagedBundles(join(place.state, 'backups'))
  return [...found, ...(bundles.error === undefined ? bundles.answer : [bundles.error])]
}

function accountWrong(whole: Whole, report: Report): Violations {
  const found: string[] = []
  if (!report.routes.every(({ counts }) => isBalanced(counts))) found.push('the ledger does not balance')
  const account = accountOf(report)
  if (!isDeepStrictEqual(account, whole.account)) found.push(`another account: ${JSON.stringify(account)}`)
  if (!report.backup?.verified) found.push('no verified backup')
  return found
}

function notAsBefore({ whole, place }: Wreck): Violations {
  const same = isDeepStrictEqual(place.target(), whole.before)
  const names = difference('after the rollback', whole.namesBefore, place.targetNames())
  return same ? names : ['the target is not what it was before the run', ...names]
}

function strays({ place }: Wreck): Violations {
  return place.strays().map((name) => `left in the state folder: ${name}`)
}

function sourceChanged({ whole, place }: Wreck): Violations {
  return isDeepStrictEqual(place.source(), whole.source) ? [] : ['the source changed']
}

/** A store that the run makes is there as a whole or not at all; of one that is replaced, each file is old or new. */
function halfVisible({ whole, place }: Wreck): Violations {
  const { scenario, before, after } = whole
  const now = place.target()
  if (!scenario.holdsData) {
    const isWhole = now === undefined || isDeepStrictEqual(now, after)
    return isWhole ? [] : ['half of the target is visible']
  }
  if (typeof now !== 'object' || now === null) return []
  const textIn = (store: unknown, name: string): unknown => Reflect.get(Object(store), name)
  const torn = Object.entries(now).filter(
    ([name, text]) => text !== textIn(before, name) && text !== textIn(after, name),
  )
  return torn.map(([name]) => `${name} is neither the old nor the new one`)
}

function difference(when: string, wanted: readonly string[], found: readonly string[]): Violations {
  const more = found.filter((name) => !wanted.includes(name)).map((name) => `${when} there is ${name}`)
  const less = wanted.filter((name) => !found.includes(name)).map((name) => `${when} ${name} is missing`)
  return [...more, ...less]
}

function accountOf({ state, exitCode, verified, routes, rejects }: Report): unknown {
  const rejected = rejects.map(({ collection, key, code }) => [collection, key, code])
  return [state, exitCode, verified, routes.map(({ to, counts }) => [to, counts]), rejected]
}
