import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { documentsPath, makeDocuments } from './generate.mjs'
import { measure } from './measure.mjs'
import { handWritten } from './programs.mjs'

/** Where the documents lie as a database that a script wrote. */
export function databasePath(count) {
  return join(dirname(documentsPath(count, 'compact')), 'by-hand.db')
}

/** Made once. */
export async function makeDatabase(count) {
  const path = databasePath(count)
  if (existsSync(path)) return
  await makeDocuments(count, 'compact')
  const building = `${path}.tmp`
  rmSync(building, { force: true })
  const contender = handWritten('json-to-sqlite.mjs', {}, documentsPath(count, 'compact'), building)
  measure({ ...contender, cwd: dirname(path) })
  renameSync(building, path)
}
