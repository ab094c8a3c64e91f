import type { DocumentPage } from '../../model/page/document-page.ts'
import { asDrayError, isDrayError } from '../../model/error.ts'
import type { ErrorCode } from '../../model/error-codes.ts'
import { Key } from '../../model/key.ts'
import { PageBuilder } from '../../model/scan/api.ts'
import type { Value } from '../../model/value.ts'
import { fitFractions } from './fit-fractions.ts'
import { LossTally, NO_LOSSES } from './loss-tally.ts'
import { leaveUnfit } from './leave-unfit.ts'
import { looseEntry, mapEntry, type MappedEntry } from './map-entry.ts'
import type { MappedPage, Reference, Refusal } from './mapped-page.ts'
import { maskSensitive } from './mask-sensitive.ts'
import { drop, type MappingContext, type RunFacts } from '../migration.ts'
import type { Route } from '../plan.ts'
import { NO_CODE, type RouteCode } from './route-code.ts'
import { computedCells } from '../rows/cells/computed-cells.ts'
import { withoutLists } from './without-lists.ts'
import { PlainRows, plainRowText } from '../rows/cells/plain-rows.ts'
import { MISSING, shapeRow, type ShapedRow } from '../rows/cells/shape-row.ts'

/**
 * A page as it is to be in the target: judged by the schema, mapped, keyed, its columns extracted. Without code the
 * page of documents that stay documents goes through untouched and unparsed. Pure: the same page gives the same answer in plan, run and resume.
 */
export async function mapPage(
  page: DocumentPage,
  route: MappedRoute,
  code: RouteCode | undefined,
  run: RunFacts,
): Promise<MappedPage> {
  const changed = await changedPage(page, route, code, run)
  const { columns = [] } = route.target.schema ?? {}
  const mapped = columns.some(({ fractions }) => fractions) ? fitFractions(changed, route) : changed
  return columns.some(({ narrower }) => narrower) ? leaveUnfit(mapped, route) : mapped
}

async function changedPage(
  page: DocumentPage,
  route: MappedRoute,
  code: RouteCode | undefined,
  run: RunFacts,
): Promise<MappedPage> {
  if (!code && !route.shaped && !route.lists) return asItLies(page)
  const plain = code || route.lists || !route.shaped ? undefined : PlainRows.of(route.target.schema!)
  if (plain?.areAll(page)) return asItLies(page)
  const mapping = await mapEntries(page, { ...route, plain }, code ?? NO_CODE, { run })
  return offered(page, mapping, route)
}

function asItLies(page: DocumentPage): MappedPage {
  return { page, from: undefined, refusals: [], filtered: 0, references: [], changed: 0, losses: NO_LOSSES }
}

/** What mapping needs to know of a route. */
type MappedRoute = Pick<Route, 'shaped' | 'target' | 'lists'>

/** A mapping that adds a field or two needs no second buffer. */
const ROOM_TO_GROW = 1.25

interface Mapping extends Omit<MappedPage, 'page' | 'from'> {
  readonly built: PageBuilder
  /** Per entry of what was built: its index in the page as it was read. */
  readonly kept: readonly number[]
}

async function mapEntries(
  page: DocumentPage,
  route: MappedRoute & { readonly plain: PlainRows | undefined },
  code: RouteCode,
  context: MappingContext,
): Promise<Mapping> {
  const rendered = entryRenderer(route, code, context)
  const built = new PageBuilder({ cells: code.columns.length > 0, bytes: page.bytes.length * ROOM_TO_GROW })
  const kept: number[] = []
  const refusals: Refusal[] = []
  const references: Reference[] = []
  const losses = new LossTally()
  let filtered = 0
  let changed = 0
  for (let index = 0; index < page.count; index++) {
    try {
      const row = route.plain?.read(page, index)
      if (row) {
        built.add({ key: page.key(index), body: plainRowText(page, index, row) })
        kept.push(index)
        for (const { name } of row.missing) losses.add(`${name}: ${MISSING}`, page.keyText(index))
        continue
      }
      const read = page.entry(index)
      const judged = await mapEntry(read, code, context)
      if (judged === drop) {
        filtered++
        continue
      }
      const { entry: mapped, losses: listsLost } = withoutLists(judged, read.body.value(), route.lists)
      const { entry, losses: lost } = rendered(mapped)
      built.add(entry)
      kept.push(index)
      for (const kind of [...listsLost, ...lost]) losses.add(kind, page.keyText(index))
      if (mapped.changed) changed++
      references.push(...referencesOf(mapped.value, index, code))
    } catch (error) {
      refusals.push({ index, ...refusalOf(error, page, index, code) })
    }
  }
  return { built, kept, refusals, references, filtered, changed, losses: losses.all() }
}

/** A document as it is written: as a row, where the target's table has a column for each member. */
function entryRenderer(
  route: MappedRoute,
  code: RouteCode,
  context: MappingContext,
): (mapped: MappedEntry) => ShapedRow {
  if (!route.shaped) return (mapped) => ({ entry: looseEntry(mapped, code, context), losses: [] })
  const schema = route.target.schema!
  const computed = computedCells(code, context)
  return (mapped) => shapeRow(mapped, schema, computed)
}

/** The page of what was kept. A key that no store can hold shows only here; its record is refused like any other. */
function offered(
  read: DocumentPage,
  { built, kept, refusals, ...counted }: Mapping,
  route: MappedRoute,
): MappedPage {
  const page = built.page({ keys: route.target.keys, next: read.next, spans: keptSpans(read, kept) })
  const spoiled = new Set(page.problems.map(({ index }) => index!))
  const from = kept.filter((_, ordinal) => !spoiled.has(ordinal))
  const spoiledRefusals = page.problems.map(({ index, code, reason }): Refusal => ({
    index: kept[index!]!,
    code,
    reason,
  }))
  return { ...counted, page, from: Int32Array.from(from), refusals: [...refusals, ...spoiledRefusals] }
}

/** Which file each kept entry lies in: for the reader of a reject. */
function keptSpans({ spans }: DocumentPage, kept: readonly number[]): DocumentPage['spans'] {
  let at = 0
  return spans.map((span) => {
    while (at < kept.length && kept[at]! < span.from) at++
    return { ...span, from: at }
  })
}

function referencesOf(value: Value, index: number, code: RouteCode): Reference[] {
  const record = value as Readonly<Record<string, Value>>
  return code.references.flatMap(([field, collection]) => {
    const named = record[field]
    const isKey = typeof named === 'string' || typeof named === 'number' || typeof named === 'bigint'
    return isKey ? [{ index, field, collection, key: Key.of(named) }] : []
  })
}

function refusalOf(
  error: unknown,
  page: DocumentPage,
  index: number,
  { sensitive }: RouteCode,
): { code: ErrorCode; reason: string } {
  const known = isDrayError(error) ? error : asDrayError(error)
  const code = known.code === 'BUG' ? 'MAPPING_FAILED' : known.code
  if (sensitive.length === 0) return { code, reason: known.message }
  return { code, reason: maskSensitive(known.message, page.entry(index).body.value(), sensitive) }
}
