import type { CollectionAt, Occupancy } from '../../../store/target.ts'
import { schemaExists } from '../catalog.ts'
import type { Place } from '../connection/place-of.ts'
import type { Work } from '../connection/session.ts'
import { findCollections } from '../read/collections.ts'
import { otherSchemas } from '../read/other-schemas.ts'
import { strangersIn } from './strangers.ts'

/** What lies in the schema of a target. */
export async function occupancyOf(
  work: Work,
  place: Place,
  beside: readonly CollectionAt[] | undefined,
): Promise<Occupancy> {
  const { schema, address } = place
  if (!(await schemaExists(work, schema)))
    return { exists: false, foreign: [], ...(await elsewhereThan(place, work)) }
  const { collections, unlike, others } = await findCollections({ work, address, schema })
  const isEmpty = collections.length + unlike.length === 0
  return {
    exists: true,
    foreign: [...unlike.map(({ table }) => `table ${table}`), ...others],
    ...(beside && { strangers: await strangersIn(work, schema, beside) }),
    ...(isEmpty && (await elsewhereThan(place, work))),
  }
}

/** Whoever named a schema means it. */
async function elsewhereThan(
  { schema, options }: Place,
  work: Work,
): Promise<Pick<Occupancy, 'elsewhere'> | undefined> {
  const [first, ...others] = options.schema === undefined ? await otherSchemas(work, schema) : []
  if (first === undefined) return undefined
  const where = `the schema ${schema} of the target has no tables, and there are some in ${[first, ...others].join(', ')}`
  return {
    elsewhere: `${where}: ?schema=${encodeURIComponent(first)} at the end of the address would name ${first}`,
  }
}
