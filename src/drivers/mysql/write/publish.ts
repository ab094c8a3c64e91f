import { crashPoint } from '../../../lib/crash-point.ts'
import type { DrayError } from '../../../model/error.ts'
import type { CollectionAt, PublishedAt } from '../../../store/target.ts'
import { tableNamed, tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { isRefusal } from '../errors.ts'
import { targetChanged } from '../../../store/tables/refusals.ts'
import { orphaned } from '../refusals.ts'
import type { ReferenceSql } from '../table-form.ts'
import { countedColumn } from '../rows/create-table.ts'
import { nextNumber } from '../rows/counter/next-number.ts'
import { formOf } from '../form-of.ts'
import { ifAllowed } from '../if-allowed.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import { fittingTable } from './fit.ts'
import { dropOwnTableIfEmpty, removeCheckpoints } from './own-table.ts'
import { stagedName, stagedTables } from './staged-tables.ts'

interface Where {
  readonly database: string
  readonly address: string
}

/**
 * Indexes and statistics, and then all that is staged takes its name in one statement. What defines tables cannot be taken
 * back here, so each step looks whether it was done before.
 * @throws TARGET_CHANGED when a table of such a name appeared, or what was staged is gone
 */
export async function publish(
  work: Work,
  { database, address }: Where,
  run: string,
  collections: readonly PublishedAt[],
): Promise<readonly string[]> {
  const left: string[] = []
  const renames: string[] = []
  const places = new Map<string, string>()
  for (const { collection, layout } of collections) {
    const { name } = formOf(collection, layout)
    const staged = stagedName(run, name)
    const isStaged = (await tableNamed(work, database, staged)) !== undefined
    const there = await tableNamed(work, database, name)
    if (isStaged && there) throw targetChanged(address, `another table ${name} appeared there during the run`)
    if (!isStaged && !there)
      throw targetChanged(address, `its table of the collection "${collection}" is gone`)
    places.set(collection, isStaged ? staged : name)
    const uncounted = await finish(work, { database, name: isStaged ? staged : name }, { collection, layout })
    if (uncounted !== undefined) left.push(`${collection}: ${uncounted}`)
    if (isStaged) renames.push(`${qualifiedName(database, staged)} TO ${qualifiedName(database, name)}`)
  }
  // They follow the tables to their names. Where one cannot be made, nobody has seen anything yet.
  for (const at of collections) left.push(...(await addReferences(work, database, at, places)))
  crashPoint('mysql.publish:finished')
  if (renames.length > 0) await work.run(`RENAME TABLE ${renames.join(', ')}`)
  crashPoint('mysql.publish:renamed')
  await removeCheckpoints(work, address, { run })
  await dropOwnTableIfEmpty(work, address)
  return left
}

/** Before MySQL 8 and MariaDB 10.6 a server that dies may have renamed some of them. */
export async function isPublished(
  work: Work,
  database: string,
  run: string,
  collections: readonly CollectionAt[],
): Promise<boolean> {
  const staged = await stagedTables(work, database, run)
  if (staged.length === 0) return (await tablesIn(work, database)).length > 0
  for (const { collection, layout } of collections) {
    const { name } = formOf(collection, layout)
    if (!staged.includes(stagedName(run, name)) && (await tableNamed(work, database, name))) return true
  }
  return false
}

/**
 * Each by itself: what is there is left as it is. The rows that are there must keep to them.
 * @returns those that could not be made, where rows that refer to nothing are kept
 */
async function addReferences(
  work: Work,
  database: string,
  { collection, layout, keepsOrphans }: PublishedAt,
  places: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const own = places.get(collection)!
  const wanted = formOf(collection, layout).referencesSql?.(own, (to) => places.get(to) ?? to) ?? []
  if (wanted.length === 0) return []
  const there = await work.texts(
    `SELECT CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND CONSTRAINT_TYPE = 'FOREIGN KEY'`,
    [database, own],
  )
  const missing = wanted.filter(
    ({ name }) => !there.some(([known]) => known!.toLowerCase() === name.toLowerCase()),
  )
  const table = qualifiedName(database, own)
  if (!keepsOrphans) {
    const refused = await refer(work, table, missing)
    if (refused) throw refused
    return []
  }
  const left: string[] = []
  for (const reference of missing) {
    const refused = await refer(work, table, [reference])
    if (refused) left.push(`${refused.message}: left out`)
  }
  return left
}

/** @returns why they could not be made, where rows refer to nothing: most often to one that was rejected */
async function refer(
  work: Work,
  table: string,
  references: readonly ReferenceSql[],
): Promise<DrayError | undefined> {
  if (references.length === 0) return undefined
  try {
    await work.run(`ALTER TABLE ${table} ${references.map(({ sql }) => sql).join(', ')}`)
    return undefined
  } catch (error) {
    const refused = isRefusal(error) ? await orphansOf(work, references, error) : undefined
    if (refused) return refused
    throw error
  }
}

async function orphansOf(
  work: Work,
  references: readonly ReferenceSql[],
  cause: unknown,
): Promise<DrayError | undefined> {
  for (const { what, orphans } of references) {
    const keys = (await work.texts(orphans)).map(([key]) => key!)
    if (keys.length > 0) return orphaned(what, keys, cause)
  }
  return undefined
}

async function finish(
  work: Work,
  table: { readonly database: string; readonly name: string },
  { collection, layout }: CollectionAt,
): Promise<string | undefined> {
  const shape = (await fittingTable(work, table, collection, layout))!
  const changes = formOf(collection, layout, shape).finishSql(shape)
  const name = qualifiedName(table.database, table.name)
  if (changes.length > 0) await work.run(`ALTER TABLE ${name} ${changes.join(', ')}`)
  const last = countedColumn(layout.schema)?.countedTo
  const uncounted = last === undefined ? undefined : await countBeyond(work, name, BigInt(last))
  await work.query(`ANALYZE TABLE ${quoteName(table.name)}`)
  return uncounted
}

/**
 * Numbers that the source gave to rows that are gone are not given again. A counter that is further on stays.
 * @returns in words, what this user may not do about it: all rows are in by now
 */
async function countBeyond(work: Work, table: string, last: bigint): Promise<string | undefined> {
  const next = await nextNumber(work, table)
  if (next !== undefined && next > last) return undefined
  const set = `ALTER TABLE ${table} AUTO_INCREMENT = ${last + 1n}`
  if (await ifAllowed(() => work.run(set))) return undefined
  return `this user lacks ALTER: numbers up to ${last}, which the source gave to rows that are gone, may be given again; to prevent it: ${set}`
}
