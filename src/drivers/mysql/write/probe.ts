import { randomBytes } from 'node:crypto'
import type { Work } from '../connection/session.ts'
import { OWN_TABLES } from '../layout.ts'

/** Makes a table, writes a row, and drops it: what a run will have to do. @throws PERMISSION_DENIED, STORE_BUSY */
export async function tryToWrite(work: Work): Promise<void> {
  const name = `${OWN_TABLES.staged}probe_${randomBytes(8).toString('hex')}`
  await work.run(`CREATE TABLE ${name} (id int NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB`)
  try {
    await work.run(`INSERT INTO ${name} (id) VALUES (1)`)
  } finally {
    await work.run(`DROP TABLE ${name}`)
  }
}
