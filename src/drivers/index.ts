import { secondThread } from '../lib/second-thread.ts'
import type { Drivers } from '../store/driver.ts'
import { openFilesystem } from './filesystem/index.ts'
import { jsonDriver } from './json/index.ts'
import { memoryDriver } from './memory/index.ts'
import { mysqlDriver } from './mysql/index.ts'
import { postgresDriver } from './postgres/index.ts'
import { sqliteDriver } from './sqlite/index.ts'

/** The stores that dray ships: the only list of them. */
export const drivers: Drivers = {
  documents: [jsonDriver, sqliteDriver, postgresDriver, mysqlDriver, memoryDriver],
  objects: openFilesystem,
  // Node runs no TypeScript in a thread: what runs from its sources does everything in one.
  ...(import.meta.url.endsWith('.js') && {
    beside: secondThread(new URL('./second-thread.js', import.meta.url)),
  }),
}
