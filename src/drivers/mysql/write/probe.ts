import { randomBytes } from 'node:crypto'
import type { CollectionAt } from '../../../store/target.ts'
import { tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { formOf } from '../form-of.ts'
import { OWN_TABLES } from '../layout.ts'

/** What a run does with the tables that it makes, beside writing rows. */
interface Trial {
  readonly alters: boolean
  readonly refers: boolean
  readonly renames: boolean
}

/**
 * Makes a table, writes a row, changes the table as a run will have to when all rows are in, and drops it.
 * @throws PERMISSION_DENIED, STORE_BUSY
 */
export async function tryToWrite(
  work: Work,
  database: string,
  collections: readonly CollectionAt[],
): Promise<void> {
  const { alters, refers, renames } = await trialOf(work, database, collections)
  const name = `${OWN_TABLES.staged}probe_${randomBytes(8).toString('hex')}`
  const renamed = `${name}_`
  // Whoever may not drop it must not make it.
  await work.run(`DROP TABLE IF EXISTS ${name}`)
  await work.run(`CREATE TABLE ${name} (id int NOT NULL, other int, PRIMARY KEY (id)) ENGINE=InnoDB`)
  try {
    await work.run(`INSERT INTO ${name} (id) VALUES (1)`)
    await work.run(`UPDATE ${name} SET other = 1 WHERE id = 1`)
    await work.query(`SELECT id FROM ${name}`)
    await work.run(`DELETE FROM ${name} WHERE id = 1`)
    if (alters) await work.run(`ALTER TABLE ${name} ADD INDEX (other)`)
    if (refers) await work.run(`ALTER TABLE ${name} ADD FOREIGN KEY (other) REFERENCES ${name} (id)`)
    if (renames) await work.run(`RENAME TABLE ${name} TO ${renamed}`)
  } finally {
    await work.run(`DROP TABLE IF EXISTS ${name}, ${renamed}`)
  }
}

async function trialOf(work: Work, database: string, collections: readonly CollectionAt[]): Promise<Trial> {
  const there = (await tablesIn(work, database)).map(({ name }) => name)
  const made = collections
    .map(({ collection, layout }) => formOf(collection, layout))
    .filter(({ name }) => !there.includes(name))
  const renames = there.length === 0 && made.length > 0
  const refers = made.some((form) => (form.referencesSql?.(form.name, (to) => to) ?? []).length > 0)
  const alters = renames || refers || made.some((form) => form.finishSql(UNMARKED).length > 0)
  return { alters, refers, renames }
}

/** A run marks tables only where it may alter them. */
const UNMARKED = { indexes: [], columns: [], isMarked: false }
