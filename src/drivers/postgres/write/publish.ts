import { crashPoint } from '../../../lib/crash-point.ts'
import type { DrayError } from '../../../model/error.ts'
import type { PublishedAt } from '../../../store/target.ts'
import { schemaExists, tablesIn } from '../catalog.ts'
import type { Place } from '../connection/place-of.ts'
import type { Work } from '../connection/session.ts'
import { targetChanged } from '../../../store/tables/refusals.ts'
import { isRefusal, orphaned } from '../errors.ts'
import { formOf } from '../form-of.ts'
import { qualifiedName, quoteName, quoteText } from '../identifier.ts'
import { tableNameOf } from '../layout.ts'
import type { ReferenceSql } from '../table-form.ts'
import { uncounted } from '../uncounted.ts'
import { makeRules } from './make-rules.ts'
import { removeCheckpoints } from './own-table.ts'
import { refusalOf } from './refusal-of.ts'
import { searchIn, stagedSchema } from './schemas.ts'
import { refuseUnfit } from './fit.ts'

/**
 * Indexes, statistics, and then a staged schema takes the name of the target: within one transaction, so that all of it
 * is seen or nothing.
 * @throws TARGET_CHANGED when a schema of that name appeared, or what was staged is gone
 */
export async function publish(
  work: Work,
  { schema, address }: Place,
  run: string,
  collections: readonly PublishedAt[],
): Promise<readonly string[]> {
  const staged = stagedSchema(schema, run)
  const isThere = await schemaExists(work, schema)
  if (!(await schemaExists(work, staged))) {
    if (isThere) {
      const left = await finish(work, { schema, address }, run, collections)
      return [...(await countersLeft(work, schema, collections)), ...left]
    }
    if (collections.length === 0) return []
    throw targetChanged(address, 'what the run staged there is gone')
  }
  if (isThere) throw targetChanged(address, `another schema ${schema} appeared there during the run`)
  const left = await finish(work, { schema: staged, address }, run, collections)
  crashPoint('postgres.publish:finished')
  await work.execute(`ALTER SCHEMA ${quoteName(staged)} RENAME TO ${quoteName(schema)}`)
  return left
}

/** Its schema has one of the two names. */
export async function isPublished(work: Work, schema: string, run: string): Promise<boolean> {
  return (await schemaExists(work, schema)) && !(await schemaExists(work, stagedSchema(schema, run)))
}

async function finish(
  work: Work,
  { schema, address }: { readonly schema: string; readonly address: string },
  run: string,
  collections: readonly PublishedAt[],
): Promise<readonly string[]> {
  await work.execute(searchIn(schema))
  const shapes = new Map((await tablesIn(work, schema)).map((shape) => [shape.name, shape]))
  const shorter: string[] = []
  for (const { collection, layout } of collections) {
    const shape = shapes.get(tableNameOf(collection, layout))
    if (!shape) throw targetChanged(address, `its table of the collection "${collection}" is gone`)
    const form = formOf(collection, layout, shape)
    refuseUnfit(collection, form, shape)
    const means = await makeRules(work, form.finishSql(schema))
    shorter.push(...means.map((one) => `${collection}: ${one}`))
  }
  const tables = collections.map((at) => qualifiedName(schema, tableNameOf(at.collection, at.layout)))
  if (tables.length > 0) await work.execute(`ANALYZE ${tables.join(', ')}`)
  const left = await refer(work, schema, collections)
  await removeCheckpoints(work, { schema, address }, { run })
  return [...shorter, ...left]
}

/** Who made a table may count in it: asked only of what may have been there before. */
async function countersLeft(
  work: Work,
  schema: string,
  collections: readonly PublishedAt[],
): Promise<readonly string[]> {
  const forms = collections.map(({ collection, layout }) => formOf(collection, layout))
  return (await uncounted(work, schema, forms, 'behind')).map(({ sequence, last }) => {
    const set = `SELECT setval(${quoteText(sequence)}, ${last})`
    return `this user may not set ${sequence}: numbers up to ${last} may be given again; to prevent it: ${set}`
  })
}

/**
 * A table that is referred to may be of this run, or have been there before.
 * @returns the references that could not be made, where rows that refer to nothing are kept
 */
async function refer(
  work: Work,
  schema: string,
  collections: readonly PublishedAt[],
): Promise<readonly string[]> {
  const tables = new Map(collections.map((at) => [at.collection, tableNameOf(at.collection, at.layout)]))
  const left: string[] = []
  for (const { collection, layout, keepsOrphans } of collections) {
    const form = formOf(collection, layout)
    for (const reference of form.referencesSql(schema, (to) => tables.get(to) ?? to)) {
      const refused = await makeReference(work, reference)
      if (refused && !keepsOrphans) throw refused
      if (refused) left.push(`${refused.message}: left out`)
    }
  }
  return left
}

/** @returns why it could not be made, where rows refer to nothing: most often to one that was rejected */
async function makeReference(
  work: Work,
  { make, what, orphans }: ReferenceSql,
): Promise<DrayError | undefined> {
  const refused = await refusalOf(work, make, isRefusal)
  if (!refused) return undefined
  const rows = await work.query(orphans)
  if (rows.length === 0) throw refused
  const keys = rows.map((row) => row['key']!)
  return orphaned(what, Number(rows[0]!['rows']), keys, refused)
}
