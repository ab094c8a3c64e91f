import type { DocumentPage } from '../../model/document-page.ts'
import { Outcomes } from '../../model/outcomes.ts'
import { compactPage } from '../../model/scan/api.ts'
import type { PreState, Writer, WriterHooks, WriterRequest } from '../../store/target.ts'
import type { Database } from './database.ts'
import { tableOf } from './layout.ts'
import { mergePage } from './merge-page.ts'
import { makeOwnTable, readCheckpoint, saveCheckpoint } from './own-table.ts'
import { insertAll, insertEach } from './put-rows.ts'
import { inTransaction, rollBack } from './transaction.ts'
import { type WritableTable, writableTable } from './writable-table.ts'

/** A page and its checkpoint are one transaction. The connection belongs to the target, which closes it. */
export async function sqliteWriter(database: Database, request: WriterRequest): Promise<Writer> {
  await inTransaction(database, () => makeOwnTable(database))
  const into = writableTable(database, tableOf(request.collection, request.layout))
  const last = readCheckpoint(database, request)
  let at = last?.epoch === request.epoch ? last : undefined
  // Asked once in vain, keys are looked up first from then on, until a page meets nobody.
  const expectation: Expectation = { nobodyThere: true }

  return {
    get at() {
      return at
    },

    async write(page, hooks) {
      if (into.table.isCompact) compactPage(page)
      const { outcomes, checkpoint } = await inTransaction(database, async () => {
        const became = await putPage(page, { into, request, hooks, expectation })
        const settled = hooks.checkpoint(became)
        saveCheckpoint(database, request, settled)
        return { outcomes: became, checkpoint: settled }
      })
      at = checkpoint
      return outcomes
    },

    async close() {},
    async abandon() {},
  }
}

interface Expectation {
  nobodyThere: boolean
}

interface PutRequest {
  readonly into: WritableTable
  readonly request: WriterRequest
  readonly hooks: WriterHooks
  readonly expectation: Expectation
}

async function putPage(page: DocumentPage, put: PutRequest): Promise<Outcomes> {
  const { into, request, hooks, expectation } = put
  if (expectation.nobodyThere || request.mode === 'load') {
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
  expectation.nobodyThere = outcomes.tally().written === page.count
  return outcomes
}
