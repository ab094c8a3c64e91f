import { schemaExists } from '../catalog.ts'
import type { Place } from '../connection/place-of.ts'
import type { Session } from '../connection/session.ts'
import { qualifiedName, quoteName } from '../identifier.ts'

const NAME = '_dray_probe'

/** A table is made, written and dropped in a transaction that never was. @throws PERMISSION_DENIED, STORE_BUSY */
export async function tryToWrite(session: Session, { schema }: Place): Promise<void> {
  await session.exclusively(async (work) => {
    await work.execute('BEGIN')
    try {
      const isThere = await schemaExists(work, schema)
      if (!isThere) await work.execute(`CREATE SCHEMA ${quoteName(NAME)}`)
      const table = qualifiedName(isThere ? schema : NAME, NAME)
      await work.execute(`CREATE TABLE ${table} (n int); INSERT INTO ${table} VALUES (1)`)
      await work.execute('CREATE TEMP TABLE "dray:probe" (n int)')
    } finally {
      await work.execute('ROLLBACK')
    }
  })
}
