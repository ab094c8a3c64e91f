import { createHash, randomUUID } from 'node:crypto'
import { DrayError, isDrayError } from '../../model/error.ts'
import type { Control } from '../../store/control/control.ts'
import type { Work } from './connection/session.ts'
import type { LastingSession } from './connection/sessions.ts'
import { isMissingTable } from './errors.ts'
import { OWN_TABLES } from './layout.ts'

const TABLE = OWN_TABLES.control
const CREATE =
  `CREATE TABLE IF NOT EXISTS ${TABLE} (name varchar(200) NOT NULL, tag char(36) NOT NULL, bytes longblob NOT NULL, ` +
  'PRIMARY KEY (name)) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'
const LOCK_PATIENCE_S = 30

/** Lease and memo lie in a table of their own, which goes with the last of them. */
export function mysqlControl(sessions: LastingSession, identity: string): Control {
  const lock = `dray.${createHash('sha256').update(identity).digest('hex').slice(0, 40)}`

  /** Whoever changes anything here does it alone, whatever connection he comes by; making a table ends a transaction. */
  const alone = async <T>(deed: (work: Work) => Promise<T>): Promise<T> => {
    const session = await sessions.get()
    return session.exclusively(async (work) => {
      await takeLock(work, lock)
      try {
        return await deed(work)
      } finally {
        await work.query('SELECT RELEASE_LOCK(?)', [lock]).catch(() => {})
      }
    })
  }

  return {
    async get(name) {
      const session = await sessions.get()
      const [row] = await whereTableIs(() =>
        session.query(`SELECT tag, bytes FROM ${TABLE} WHERE name = ?`, [name]),
      )
      return row && { tag: row[0]!.toString('latin1'), bytes: row[1]! }
    },

    put: (name, bytes, { ifTag } = {}) =>
      alone(async (work) => {
        const [there] = await whereTableIs(() =>
          work.texts(`SELECT tag FROM ${TABLE} WHERE name = ?`, [name]),
        )
        if (ifTag !== undefined && ifTag !== (there?.[0] ?? null)) return undefined
        await work.run(CREATE)
        const tag = randomUUID()
        const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
        await work.run(`REPLACE INTO ${TABLE} (name, tag, bytes) VALUES (?, ?, ?)`, [name, tag, value])
        return tag
      }),

    remove: (name) =>
      alone(async (work) => {
        await whereTableIs(async () => {
          await work.run(`DELETE FROM ${TABLE} WHERE name = ?`, [name])
          return []
        })
      }),

    dispose: () =>
      alone(async (work) => {
        const left = await whereTableIs(() => work.texts(`SELECT name FROM ${TABLE} LIMIT 1`))
        if (left.length === 0) await work.run(`DROP TABLE IF EXISTS ${TABLE}`)
      }),
  }
}

/** Nothing is done before it is taken: whatever goes wrong here, it may be asked again. */
async function takeLock(work: Work, lock: string): Promise<void> {
  let row: readonly (string | null)[] | undefined
  try {
    ;[row] = await work.texts('SELECT GET_LOCK(?, ?)', [lock, LOCK_PATIENCE_S])
  } catch (error) {
    if (!isDrayError(error) || error.code !== 'STORE_UNREACHABLE') throw error
    const { message, hint, cause } = error
    throw new DrayError('STORE_UNREACHABLE', message, { retry: 'again', cause, ...(hint && { hint }) })
  }
  if (row?.[0] === '1') return
  throw new DrayError('STORE_BUSY', 'Others kept changing what dray keeps at the target', { retry: 'again' })
}

/** A place that is not there holds nothing. */
async function whereTableIs<T>(question: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await question()
  } catch (error) {
    if (isMissingTable(error)) return []
    throw error
  }
}
