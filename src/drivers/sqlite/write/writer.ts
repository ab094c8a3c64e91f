import type { Checkpoint } from '../../../model/checkpoint.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { Outcomes } from '../../../model/outcomes.ts'
import { compactPage } from '../../../model/scan/api.ts'
import type { PreState, Writer, WriterHooks, WriterRequest } from '../../../store/target.ts'
import type { Database } from '../database.ts'
import { formOf } from '../form-of.ts'
import { mergePage, settlePage } from './merge-page.ts'
import { makeOwnTable, readCheckpoint, saveCheckpoint } from './own-table.ts'
import { insertAll, insertEach } from './put-rows.ts'
import { inTransaction, rollBack } from '../transaction.ts'
import { type WritableTable, writableTable } from './writable-table.ts'

/**
 * A page and its checkpoint are one transaction. Pages that change nothing are only looked at; their checkpoints become
 * durable together, soon after. The connection belongs to the target, which closes it.
 */
export async function sqliteWriter(database: Database, request: WriterRequest): Promise<Writer> {
  await inTransaction(database, () => makeOwnTable(database))
  const into = writableTable(database, formOf(request.collection, request.layout))
  const last = readCheckpoint(database, request)
  let at = last?.epoch === request.epoch ? last : undefined
  let savedAtMs = performance.now()
  let unsaved: Checkpoint | undefined
  const expectation: Expectation = { there: 'nobody' }

  const saved = (checkpoint: Checkpoint): void => {
    at = checkpoint
    savedAtMs = performance.now()
    unsaved = undefined
  }
  const save = async (checkpoint: Checkpoint): Promise<void> => {
    await inTransaction(database, () => saveCheckpoint(database, request, checkpoint))
    saved(checkpoint)
  }

  return {
    get at() {
      return at
    },

    async write(page, hooks) {
      if (into.form.isCompact) compactPage(page)
      const same = expectation.there === 'same' ? lookAt(page, into, request) : undefined
      if (same) {
        unsaved = hooks.checkpoint(same)
        const isDue = performance.now() - savedAtMs > UNSAVED_MS
        if (isDue || unsaved.cursor === undefined) await save(unsaved)
        return same
      }
      const { outcomes, checkpoint } = await inTransaction(database, async () => {
        const became = await putPage(page, { into, request, hooks, expectation })
        const settled = hooks.checkpoint(became)
        saveCheckpoint(database, request, settled)
        return { outcomes: became, checkpoint: settled }
      })
      saved(checkpoint)
      return outcomes
    },

    async close() {
      if (unsaved) await save(unsaved)
    },
    async abandon() {},
  }
}

/** For so long pages that changed nothing may be looked at again after a crash. */
const UNSAVED_MS = 500

/** @returns what became of a page of which nothing has to be written, or undefined */
function lookAt(page: DocumentPage, into: WritableTable, { policy }: WriterRequest): Outcomes | undefined {
  const { database } = into
  database.exec('BEGIN')
  try {
    const { outcomes, toWrite } = settlePage(into, page, policy)
    return toWrite.length === 0 ? outcomes : undefined
  } finally {
    rollBack(database)
  }
}

/** What the page before met: nobody has its keys, somebody has some, all that is there may stay as it is. */
interface Expectation {
  there: 'nobody' | 'somebody' | 'same'
}

interface PutRequest {
  readonly into: WritableTable
  readonly request: WriterRequest
  readonly hooks: WriterHooks
  readonly expectation: Expectation
}

async function putPage(page: DocumentPage, put: PutRequest): Promise<Outcomes> {
  const { into, request, hooks, expectation } = put
  if (expectation.there === 'nobody' || request.mode === 'load') {
    if (insertAll(into, page)) return new Outcomes(page.count)
    rollBack(into.database)
    into.database.exec('BEGIN IMMEDIATE')
  }
  if (request.mode === 'load') {
    const outcomes = new Outcomes(page.count)
    insertEach(into, page, outcomes)
    return outcomes
  }
  const keep = (states: readonly PreState[]): Promise<void> => hooks.keep(states)
  const outcomes = await mergePage(into, page, { policy: request.policy, keep })
  const { written } = outcomes.tally()
  // Whoever asks in vain looks up keys first from then on, until a page meets nobody.
  expectation.there = written === page.count ? 'nobody' : written === 0 ? 'same' : 'somebody'
  return outcomes
}
