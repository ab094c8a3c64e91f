import { tooOld } from '../errors.ts'
import type { Place } from './place-of.ts'
import type { Work } from './session.ts'

/** The oldest with all that is asked of it: `trim_scale`, `gen_random_uuid`. */
const OLDEST = 130_000

/** The same for one schema of one database of one cluster, by whatever name it is reached. @throws STORE_UNSUPPORTED */
export async function identityOf(work: Work, { schema, address }: Place): Promise<string> {
  const [row] = await work.query(
    `SELECT current_setting('server_version_num') AS version, current_setting('server_version') AS name,
       (SELECT oid FROM pg_database WHERE datname = current_database()) AS database,
       coalesce(host(inet_server_addr()), 'local') || ':' || current_setting('port') AS place,
       has_function_privilege('pg_control_system()', 'EXECUTE') AS tells`,
  )
  if (Number(row!['version']) < OLDEST) throw tooOld(address, row!['name']!)
  const cluster = row!['tells'] === 't' ? await clusterOf(work) : row!['place']
  return `postgres:${cluster}/${row!['database']}/${schema}`
}

async function clusterOf(work: Work): Promise<string> {
  const [row] = await work.query('SELECT system_identifier AS cluster FROM pg_control_system()')
  return row!['cluster']!
}
