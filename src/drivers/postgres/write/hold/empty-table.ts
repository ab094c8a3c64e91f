import { isDrayError } from '../../../../model/error.ts'
import type { CollectionAt } from '../../../../store/target.ts'
import type { Place } from '../../connection/place-of.ts'
import { openSession } from '../../connection/sessions.ts'
import { storeInUse } from '../../errors.ts'
import { qualifiedName } from '../../identifier.ts'
import { fittingTable } from '../fit.ts'
import { othersIn } from './hold-tables.ts'
import { forgetCheckpoints } from '../own-table.ts'

/** Whoever is writing for longer than this is using it. */
const PATIENCE_MS = 2_000

/** By a session of its own: others read the table meanwhile, and none writes. @throws STORE_IN_USE */
export async function emptyTable(
  place: Place,
  { collection, layout }: CollectionAt,
  look: () => Promise<void>,
): Promise<void> {
  const { schema, address } = place
  const session = await openSession(place, 'target')
  try {
    await session.transaction(async (work) => {
      const shape = await fittingTable(work, schema, collection, layout)
      if (!shape) return
      const table = qualifiedName(schema, shape.name)
      try {
        await work.execute(
          `SET LOCAL lock_timeout = ${PATIENCE_MS}; LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`,
        )
      } catch (error) {
        if (!isDrayError(error) || error.code !== 'STORE_BUSY') throw error
        throw storeInUse(address, await othersIn(work), error)
      }
      await look()
      await work.execute(`DELETE FROM ${table}`)
      await forgetCheckpoints(work, { schema, address }, { collection })
    })
  } finally {
    await session.close()
  }
}
