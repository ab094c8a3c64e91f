import type { DocumentPage } from '../../model/document-page.ts'
import { Outcomes } from '../../model/outcomes.ts'
import { compactPage } from '../../model/scan/api.ts'
import type { Writer, WriterHooks, WriterRequest } from '../../store/target.ts'
import type { Database } from './database.ts'
import { type Table, tableOf } from './layout.ts'
import { mergePage } from './merge-page.ts'
import { makeOwnTable, readCheckpoint, saveCheckpoint } from './own-table.ts'
import { insertAll, insertEach } from './put-rows.ts'
import { inTransaction, rollBack } from './transaction.ts'

/** A page and its checkpoint are one transaction. The connection belongs to the target, which closes it. */
export async function sqliteWriter(database: Database, request: WriterRequest): Promise<Writer> {
  await inTransaction(database, () => makeOwnTable(database))
  const table = tableOf(request.collection, request.layout)
  const last = readCheckpoint(database, request)
  let at = last?.epoch === request.epoch ? last : undefined
  // Asked once in vain, keys are looked up first from then on, until a page meets nobody.
  const expectation: Expectation = { nobodyThere: true }

  return {
    get at() {
      return at
    },

    async write(page, hooks) {
      if (table.isCompact) compactPage(page)
      const { outcomes, checkpoint } = await inTransaction(database, async () => {
        const became = await putPage(page, { database, table, request, hooks, expectation })
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
  readonly database: Database
  readonly table: Table
  readonly request: WriterRequest
  readonly hooks: WriterHooks
  readonly expectation: Expectation
}

async function putPage(page: DocumentPage, put: PutRequest): Promise<Outcomes> {
  const { database, table, request, hooks, expectation } = put
  if (expectation.nobodyThere || request.mode === 'load') {
    if (insertAll(database, table, page)) return new Outcomes(page.count)
    rollBack(database)
    database.exec('BEGIN IMMEDIATE')
  }
  if (request.mode === 'load') {
    const outcomes = new Outcomes(page.count)
    insertEach(database, table, page, outcomes)
    return outcomes
  }
  const outcomes = await mergePage(page, {
    database,
    table,
    policy: request.policy,
    keep: (states) => hooks.keep(states),
  })
  expectation.nobodyThere = outcomes.tally().written === page.count
  return outcomes
}
