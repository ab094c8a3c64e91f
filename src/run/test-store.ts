import { plural } from '../lib/plural.ts'
import { asDrayError } from '../model/error.ts'
import { EXIT_CODES, exitCodeOf } from '../model/exit-codes.ts'
import type { CollectionInfo, DocumentSource } from '../store/source.ts'
import { redactAddress } from '../store/address.ts'
import { readLease } from '../store/control/lease.ts'
import type { GatedLine } from '../steps/preflight/check-line.ts'
import { withSource, withTarget } from './open-stores.ts'
import type { CheckReport } from './report/report.ts'
import type { Surroundings } from './requests.ts'

export interface TestStoreRequest extends Surroundings {
  readonly address: string
  readonly role: 'source' | 'target'
}

/** Can this one store be opened and read, or written? Leaves nothing behind. */
export async function testStore(request: TestStoreRequest): Promise<CheckReport> {
  const { address, role } = request
  const lines = await lookAt(request).catch((error: unknown) => [failed(role, error)])
  const shown = redactAddress(address)
  const checks = lines.map(({ code: _code, ...line }) => line)
  return { command: 'check', from: shown, to: shown, checks, exitCode: exitCodeFor(lines) }
}

/** Of the first that failed. */
function exitCodeFor(lines: readonly GatedLine[]): number {
  const first = lines.find(({ state }) => state === 'fail')
  return first ? exitCodeOf(first.code ?? 'STORE_UNSUPPORTED') : EXIT_CODES.done.code
}

function failed(id: string, error: unknown): GatedLine {
  const known = asDrayError(error)
  if (known.code === 'BUG') throw known
  const finding = [known.message, ...known.details].join('; ')
  return { id, state: 'fail', finding, code: known.code, ...(known.hint && { fix: known.hint }) }
}

function lookAt(request: TestStoreRequest): Promise<readonly GatedLine[]> {
  return request.role === 'source' ? lookAsSource(request) : lookAsTarget(request)
}

function lookAsSource(request: TestStoreRequest): Promise<readonly GatedLine[]> {
  return withSource(request.address, request, async ({ store, driver }) => {
    const found = await store.collections()
    const lines: GatedLine[] = [{ id: 'opened', state: 'pass', finding: `${driver.title}: ${store.address}` }]
    lines.push(...((await store.can.readiness?.(found)) ?? []))
    for (const info of found) lines.push(await counted(store, info))
    return lines
  })
}

/** One that this user may not read keeps nobody from the others. */
async function counted(
  store: DocumentSource,
  { name, layout, where, absent }: CollectionInfo,
): Promise<GatedLine> {
  try {
    const records = absent ? 0 : (await store.count(name, layout)).records
    return { id: name, state: 'pass', finding: `${plural(records, 'record')} (${where})` }
  } catch (error) {
    return failed(name, error)
  }
}

const MISSING = {
  store: 'it does not exist yet; a run makes it',
  schema: 'the schema does not exist yet; a run makes it',
  tables: 'the database exists, and is empty',
}

function lookAsTarget(request: TestStoreRequest): Promise<readonly GatedLine[]> {
  return withTarget(request.address, request, async ({ store, driver }) => {
    const said = (await store.can.readiness?.([])) ?? []
    if (said.some(({ state }) => state === 'fail')) return said
    await store.probe([])
    const { exists, foreign } = await store.occupancy()
    const lease = await readLease(store.control, store.address)
    return [
      ...said,
      { id: 'writable', state: 'pass', finding: `${driver.title}: ${store.address}` },
      { id: 'there', state: 'pass', finding: exists ? 'it exists' : MISSING[store.facts.makes ?? 'store'] },
      ...foreign.map((name): GatedLine => ({ id: 'foreign', state: 'warn', finding: name })),
      ...(lease ? [{ id: 'lease', state: 'warn' as const, finding: `held by run ${lease.run}` }] : []),
    ]
  })
}
