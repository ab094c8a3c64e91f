import type { Drivers } from '../store/driver.ts'
import { openFilesystem } from './filesystem/index.ts'
import { jsonDriver } from './json/index.ts'
import { memoryDriver } from './memory/index.ts'
import { sqliteDriver } from './sqlite/index.ts'

/** The stores that dray ships: the only list of them. */
export const drivers: Drivers = {
  documents: [jsonDriver, sqliteDriver, memoryDriver],
  objects: openFilesystem,
}
