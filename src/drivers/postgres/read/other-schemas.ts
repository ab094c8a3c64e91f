import { schemasOfUsers } from '../catalog.ts'
import type { Work } from '../connection/session.ts'

/** Those beside this one that have tables. */
export async function otherSchemas(work: Work, schema: string): Promise<readonly string[]> {
  const schemas = await schemasOfUsers(work)
  return schemas.filter(({ name, hasTables }) => hasTables && name !== schema).map(({ name }) => name)
}
