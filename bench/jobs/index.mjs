import { againJobs } from './again.mjs'
import { flatJob } from './flat.mjs'
import { jsonToSqliteJobs } from './json-to-sqlite.mjs'
import { memoryJobs } from './memory.mjs'
import { mysqlJobs } from './mysql.mjs'
import { postgresJobs } from './postgres.mjs'
import { sqliteToJsonJobs } from './sqlite-to-json.mjs'
import { sqliteToSqliteJobs } from './sqlite-to-sqlite.mjs'
import { startJob } from './start.mjs'

/** Every row that is promised, in the order of the table. A job's data is made when it is measured. */
export function allJobs(count, { full }) {
  return [
    startJob(),
    ...jsonToSqliteJobs(count),
    ...sqliteToJsonJobs(count),
    ...sqliteToSqliteJobs(count),
    ...againJobs(count),
    ...memoryJobs(count),
    flatJob(count, { full }),
    ...postgresJobs(count, { full }),
    ...mysqlJobs(count),
  ]
}
