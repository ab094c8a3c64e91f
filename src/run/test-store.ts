import { plural } from '../lib/plural.ts'
import { asDrayError } from '../model/error.ts'
import { exitCodeOf } from '../model/exit-codes.ts'
import { redactAddress } from '../store/address.ts'
import { readLease } from '../store/lease.ts'
import type { CheckLine } from '../steps/preflight/check-line.ts'
import { withSource, withTarget } from './open-stores.ts'
import type { CheckReport } from './report.ts'
import type { Surroundings } from './requests.ts'

export interface TestStoreRequest extends Surroundings {
  readonly address: string
  readonly role: 'source' | 'target'
}

/** Can this one store be opened and read, or written? Leaves nothing behind. */
export async function testStore(request: TestStoreRequest): Promise<CheckReport> {
  const { address, role } = request
  const checks: CheckLine[] = []
  let exitCode = 0
  try {
    checks.push(...(role === 'source' ? await lookAsSource(request) : await lookAsTarget(request)))
  } catch (error) {
    const known = asDrayError(error)
    if (known.code === 'BUG') throw known
    checks.push({
      id: role,
      state: 'fail',
      finding: [known.message, ...known.details].join('; '),
      ...(known.hint && { fix: known.hint }),
    })
    exitCode = exitCodeOf(known.code)
  }
  const shown = redactAddress(address)
  return { command: 'check', from: shown, to: shown, checks, exitCode }
}

function lookAsSource(request: TestStoreRequest): Promise<readonly CheckLine[]> {
  return withSource(request.address, request, async ({ store, driver }) => {
    const found = await store.collections()
    const lines: CheckLine[] = [{ id: 'opened', state: 'pass', finding: `${driver.title}: ${store.address}` }]
    for (const { name, layout, where, absent } of found) {
      const records = absent ? 0 : (await store.count(name, layout)).records
      lines.push({ id: name, state: 'pass', finding: `${plural(records, 'record')} (${where})` })
    }
    return lines
  })
}

function lookAsTarget(request: TestStoreRequest): Promise<readonly CheckLine[]> {
  return withTarget(request.address, request, async ({ store, driver }) => {
    await store.probe()
    const { exists, foreign } = await store.occupancy()
    const lease = await readLease(store.control, store.address)
    return [
      { id: 'writable', state: 'pass', finding: `${driver.title}: ${store.address}` },
      { id: 'there', state: 'pass', finding: exists ? 'it exists' : 'it does not exist yet; a run makes it' },
      ...foreign.map((name): CheckLine => ({ id: 'foreign', state: 'warn', finding: name })),
      ...(lease ? [{ id: 'lease', state: 'warn' as const, finding: `held by run ${lease.run}` }] : []),
    ]
  })
}
