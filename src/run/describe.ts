import { chooseCollections } from '../plan/collections/choose-collections.ts'
import { notesOfStore } from '../store/of-store.ts'
import { withSource } from './open-stores.ts'
import type { DescribeReport } from './report/report.ts'
import type { OneStoreRequest } from './requests.ts'

/** What lies in a store: its collections, how they were understood, and the schema of those that are tables. */
export async function describe(request: OneStoreRequest): Promise<DescribeReport> {
  const { store, declared } = request
  return withSource(store, request, async ({ store: source }) => {
    const migration = { from: store, to: store, ...(declared && { collections: declared }) }
    const chosen = await chooseCollections(source, migration, request)
    const described = chosen.map(
      ({ info: { name, where, bytes, identity, layout, ownTable, notes, losses } }) => ({
        name,
        where,
        identity,
        ...(bytes !== undefined && { bytes }),
        ...(layout.schema && { table: layout.schema }),
        notes: [...notes, ...losses, ...(ownTable ? [AS_TABLE] : [])],
      }),
    )
    return {
      command: 'describe',
      store: source.address,
      notes: notesOfStore(chosen.map(({ info }) => info)),
      collections: described,
      exitCode: 0,
    }
  })
}

const AS_TABLE =
  "into a store of tables it moves as the table that it is; read: { layout: 'row' } reads its rows"
