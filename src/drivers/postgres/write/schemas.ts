import { schemaExists } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { quoteName, shortName } from '../identifier.ts'

/** Where a run builds what is not there yet: it becomes the target's schema by taking its name. */
export function stagedSchema(schema: string, run: string): string {
  return shortName(`${schema}.dray.${run}`)
}

/** Where the control of a target lies that is not there yet. */
export function controlSchema(schema: string): string {
  return shortName(`${schema}.dray`)
}

/** The schema that a run writes into: its own, as long as it is not published; or the target, which was there before. */
export async function schemaOfRun(work: Work, schema: string, run: string): Promise<string | undefined> {
  const staged = stagedSchema(schema, run)
  if (await schemaExists(work, staged)) return staged
  return (await schemaExists(work, schema)) ? schema : undefined
}

export async function makeSchemaOfRun(work: Work, schema: string, run: string): Promise<string> {
  const known = await schemaOfRun(work, schema, run)
  if (known !== undefined) return known
  const staged = stagedSchema(schema, run)
  await work.execute(`CREATE SCHEMA ${quoteName(staged)}`)
  return staged
}

/** For one transaction: names in expressions of a table, which say no schema, are of this one. */
export function searchIn(schema: string): string {
  return `SET LOCAL search_path TO ${quoteName(schema)}, public`
}
