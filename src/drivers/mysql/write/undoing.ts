import type { DocumentTarget } from '../../../store/target.ts'
import { tablesIn } from '../catalog.ts'
import type { Place } from '../connection/place-of.ts'
import type { Server } from '../connection/server-of.ts'
import type { Work } from '../connection/session.ts'
import type { LastingSession } from '../connection/sessions.ts'
import { formOf } from '../form-of.ts'
import { quoteName } from '../identifier.ts'
import type { Reader } from '../read/reader.ts'
import { keepsNoWhole } from '../../../store/tables/refusals.ts'
import type { HoldingSessions } from './hold-tables.ts'
import { dropOwnTableIfEmpty, removeCheckpoints } from './own-table.ts'
import { revertKeys } from './revert.ts'
import { stagedTables } from './staged-tables.ts'
import { tableToWrite } from './table-of-run.ts'

export interface UndoingPlace {
  readonly sessions: HoldingSessions
  /** Sees what dray keeps beside the tables, held or not. */
  readonly lasting: LastingSession
  readonly place: Place
  readonly server: Server
  readonly reader: Reader
}

type Undoing = Pick<DocumentTarget, 'discard' | 'revert' | 'drop' | 'destroy' | 'restore' | 'forget'>

/** What takes back what a run did. */
export function undoing({ sessions, lasting, place, server, reader }: UndoingPlace): Undoing {
  const { database, address } = place
  const forget = async (run: string): Promise<void> => {
    const session = await lasting.get()
    await removeCheckpoints(session, address, { run })
    await dropOwnTableIfEmpty(session, address)
  }
  return {
    async discard(run) {
      const session = await sessions.get()
      await dropTables(session, await stagedTables(session, database, run))
      await forget(run)
    },
    async revert(collection, layout, changes) {
      const session = await sessions.get()
      // It ends a hold, which is needed no longer: each key is locked and compared by itself.
      return session.transaction(async (work) => {
        const into = await tableToWrite(work, { database, server }, { run: '', collection, layout })
        return revertKeys(work, into, changes)
      })
    },
    async drop(collection, layout) {
      const session = await sessions.get()
      // A question under way would keep the table from being dropped.
      await reader.forget()
      await dropTables(session, [formOf(collection, layout).name])
      const beside = await lasting.get()
      await removeCheckpoints(beside, address, { collection })
      await dropOwnTableIfEmpty(beside, address)
    },
    async destroy() {
      const session = await sessions.get()
      await reader.forget()
      // What somebody made since they are held is his.
      const names = sessions.held?.names ?? (await tablesIn(session, database)).map(({ name }) => name)
      await dropTables(session, names)
    },
    restore: async () => {
      throw keepsNoWhole(address)
    },
    forget,
  }
}

/** In whatever order they refer to each other. */
async function dropTables(work: Work, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  await work.run('SET foreign_key_checks = 0')
  try {
    await work.run(`DROP TABLE IF EXISTS ${names.map(quoteName).join(', ')}`)
  } finally {
    await work.run('SET foreign_key_checks = 1')
  }
}
