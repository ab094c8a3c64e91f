import { crashPoint } from '../../../lib/crash-point.ts'
import type { Checkpoint } from '../../../model/checkpoint.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { isDrayError } from '../../../model/error.ts'
import { Outcomes } from '../../../model/outcomes.ts'
import { compactPage } from '../../../model/scan/api.ts'
import type { PreState, Writer, WriterHooks, WriterRequest } from '../../../store/target.ts'
import { rollBack, type Session, type Work } from '../connection/session.ts'
import { commitInDoubt } from '../../../store/tables/refusals.ts'
import { mergePage } from './merge-page.ts'
import { makeCheckpointPlace, makeOwnTable, readCheckpoint, saveCheckpoint } from './own-table.ts'
import { insertRows } from './insert-rows.ts'
import { loadPage } from './load-page.ts'
import { quickWayOf } from './quick-way-of.ts'
import type { WritableTable } from './writable-table.ts'

export interface WritingPlace {
  readonly session: Session
  readonly into: WritableTable
  readonly address: string
}

/** A page and its checkpoint are one transaction, on a connection of the writer's own. It is closed with the writer. */
export async function mysqlWriter(
  { session, into, address }: WritingPlace,
  request: WriterRequest,
): Promise<Writer> {
  await makeOwnTable(session, address)
  await makeCheckpointPlace(session, request)
  const last = await readCheckpoint(session, request)
  let at = last?.epoch === request.epoch ? last : undefined
  const expectation: Expectation = { isMet: false }

  return {
    get at() {
      return at
    },

    write(page, hooks) {
      if (into.form.isCompact) compactPage(page)
      return session.exclusively(async (work) => {
        let checkpoint: Checkpoint
        let outcomes: Outcomes
        try {
          outcomes = await putPage(work, page, { into, request, hooks, expectation })
          checkpoint = hooks.checkpoint(outcomes)
          await saveCheckpoint(work, { ...request, address }, checkpoint)
        } catch (error) {
          await rollBack(work)
          throw error
        }
        await commit(work, address)
        at = checkpoint
        return outcomes
      })
    },

    close: () => session.close(),
    abandon: () => session.close(),
  }
}

/** A refusal is an answer; silence is none. */
async function commit(work: Work, address: string): Promise<void> {
  crashPoint('mysql.commit:before')
  try {
    await work.run('COMMIT')
  } catch (error) {
    throw isDrayError(error) && error.code === 'STORE_UNREACHABLE' ? commitInDoubt(address, error) : error
  }
  crashPoint('mysql.commit:after')
}

/** Whether the page before met keys that are there: then the next is looked up before it is written. */
interface Expectation {
  isMet: boolean
}

interface PutRequest {
  readonly into: WritableTable
  readonly request: WriterRequest
  readonly hooks: WriterHooks
  readonly expectation: Expectation
}

/** Leaves a transaction open, in which the page is. */
async function putPage(
  work: Work,
  page: DocumentPage,
  { into, request, hooks, expectation }: PutRequest,
): Promise<Outcomes> {
  await work.run('START TRANSACTION')
  const isLoad = request.mode === 'load'
  if (isLoad || !expectation.isMet) {
    const quick = await putQuickly(work, into, page, { isLoad })
    if (quick) return quick
    await work.run('ROLLBACK')
    await work.run('START TRANSACTION')
  }
  if (isLoad) return insertPage(work, into, page)
  const keep = (states: readonly PreState[]): Promise<void> => hooks.keep(states)
  const outcomes = await mergePage(work, into, page, { policy: request.policy, keep })
  // Whoever loads in vain looks up keys first from then on, until a page meets nobody.
  expectation.isMet = outcomes.tally().written < page.count
  return outcomes
}

/** Undefined where something of it was refused: then some of the page may be in, and the caller rolls back. */
async function putQuickly(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  { isLoad }: { readonly isLoad: boolean },
): Promise<Outcomes | undefined> {
  const way = quickWayOf(into, page)
  if (way === 'load') return loadPage(work, into, page, new Outcomes(page.count))
  return isLoad ? insertPage(work, into, page) : triedPage(work, into, page)
}

async function insertPage(work: Work, into: WritableTable, page: DocumentPage): Promise<Outcomes> {
  const outcomes = new Outcomes(page.count)
  await insertRows(work, into, page, { chosen: entriesOf(page), outcomes, whenRefused: 'part' })
  return outcomes
}

async function triedPage(work: Work, into: WritableTable, page: DocumentPage): Promise<Outcomes | undefined> {
  const outcomes = new Outcomes(page.count)
  const isIn = await insertRows(work, into, page, { chosen: entriesOf(page), outcomes, whenRefused: 'stop' })
  return isIn ? outcomes : undefined
}

function* entriesOf({ count }: DocumentPage): Generator<number> {
  for (let i = 0; i < count; i++) yield i
}
