import type { CountReport } from './report/report.ts'
import type { OneStoreRequest } from './requests.ts'
import { chooseCollections } from '../plan/collections/choose-collections.ts'
import { withSource } from './open-stores.ts'

/** Records per collection, counted by another path than the scan. */
export async function count(request: OneStoreRequest): Promise<CountReport> {
  const { store, declared, signal } = request
  return withSource(store, request, async ({ store: source }) => {
    const migration = { from: store, to: store, ...(declared && { collections: declared }) }
    const chosen = await chooseCollections(source, migration, request)
    const counted = []
    for (const { info } of chosen) {
      const records = info.absent ? 0 : (await source.count(info.name, info.layout, signal)).records
      counted.push({ name: info.name, records, where: info.where })
    }
    return { command: 'count', store: source.address, collections: counted, exitCode: 0 }
  })
}
