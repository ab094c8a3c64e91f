import { isDrayError } from '../../../model/error.ts'
import { tableNamed } from '../catalog.ts'
import type { Place } from '../connection/place-of.ts'
import { openSession } from '../connection/sessions.ts'
import { qualifiedName } from '../identifier.ts'
import { storeInUse } from '../refusals.ts'
import { othersIn, PATIENCE_S } from './hold-tables.ts'
import { removeCheckpoints } from './own-table.ts'

/**
 * By a session of its own: others read the table meanwhile. In this isolation a question that is FOR UPDATE locks every row
 * it passes and the gaps between them, so that none comes, goes or changes.
 * https://dev.mysql.com/doc/refman/8.0/en/innodb-locks-set.html
 * @throws STORE_IN_USE
 */
export async function emptyTable(
  place: Place,
  { collection, name }: { readonly collection: string; readonly name: string },
  look: () => Promise<void>,
): Promise<void> {
  const { database, address } = place
  const session = await openSession(place, 'target')
  try {
    await session.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await session.run(
      `SET SESSION lock_wait_timeout = ${PATIENCE_S}, SESSION innodb_lock_wait_timeout = ${PATIENCE_S}`,
    )
    await session.transaction(async (work) => {
      if (!(await tableNamed(work, database, name))) return
      const table = qualifiedName(database, name)
      try {
        await work.texts(`SELECT COUNT(*) FROM ${table} FOR UPDATE`)
      } catch (error) {
        if (!isDrayError(error) || error.code !== 'STORE_BUSY') throw error
        throw storeInUse(address, await othersIn(work), error)
      }
      await look()
      await work.run(`DELETE FROM ${table}`)
      await removeCheckpoints(work, address, { collection })
    })
  } finally {
    await session.close()
  }
}
