import { crashPoint } from '../../../lib/crash-point.ts'
import type { CollectionAt } from '../../../store/target.ts'
import { tableNamed } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { targetChanged } from '../refusals.ts'
import { formOf } from '../form-of.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import { fittingTable } from './fit.ts'
import { dropOwnTableIfEmpty, removeCheckpoints } from './own-table.ts'
import { stagedName } from './staged-tables.ts'

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
  collections: readonly CollectionAt[],
): Promise<void> {
  const renames: string[] = []
  for (const { collection, layout } of collections) {
    const { name } = formOf(collection, layout)
    const staged = stagedName(run, name)
    const isStaged = (await tableNamed(work, database, staged)) !== undefined
    const there = await tableNamed(work, database, name)
    if (isStaged && there) throw targetChanged(address, `another table ${name} appeared there during the run`)
    if (!isStaged && !there)
      throw targetChanged(address, `its table of the collection "${collection}" is gone`)
    await finish(work, { database, name: isStaged ? staged : name }, { collection, layout })
    if (isStaged) renames.push(`${qualifiedName(database, staged)} TO ${qualifiedName(database, name)}`)
  }
  crashPoint('mysql.publish:finished')
  if (renames.length > 0) await work.run(`RENAME TABLE ${renames.join(', ')}`)
  crashPoint('mysql.publish:renamed')
  for (const { collection, layout } of collections) {
    await addReferences(work, { database, collections }, { collection, layout })
  }
  await removeCheckpoints(work, address, { run })
  await dropOwnTableIfEmpty(work, address)
}

/** Each by itself: what is there is left as it is. The rows that are there must keep to them. */
async function addReferences(
  work: Work,
  { database, collections }: { readonly database: string; readonly collections: readonly CollectionAt[] },
  { collection, layout }: CollectionAt,
): Promise<void> {
  const form = formOf(collection, layout)
  const tableOf = (to: string): string => {
    const moved = collections.find((one) => one.collection === to)
    return moved ? formOf(to, moved.layout).name : to
  }
  const wanted = form.referencesSql?.(tableOf) ?? []
  if (wanted.length === 0) return
  const there = await work.texts(
    `SELECT CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND CONSTRAINT_TYPE = 'FOREIGN KEY'`,
    [database, form.name],
  )
  const missing = wanted.filter(
    ({ name }) => !there.some(([known]) => known!.toLowerCase() === name.toLowerCase()),
  )
  if (missing.length === 0) return
  const changes = missing.map(({ sql }) => sql).join(', ')
  await work.run(`ALTER TABLE ${qualifiedName(database, form.name)} ${changes}`)
}

async function finish(
  work: Work,
  table: { readonly database: string; readonly name: string },
  { collection, layout }: CollectionAt,
): Promise<void> {
  const shape = (await fittingTable(work, table, collection, layout))!
  const changes = formOf(collection, layout, shape).finishSql(shape)
  const name = qualifiedName(table.database, table.name)
  if (changes.length > 0) await work.run(`ALTER TABLE ${name} ${changes.join(', ')}`)
  await work.query(`ANALYZE TABLE ${quoteName(table.name)}`)
}
