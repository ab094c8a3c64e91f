import type { Checkpoint } from '../../../model/checkpoint.ts'
import type { DocumentPage } from '../../../model/document-page.ts'
import { isDrayError } from '../../../model/error.ts'
import { crashPoint } from '../../../lib/crash-point.ts'
import { Outcomes } from '../../../model/outcomes.ts'
import type { PreState, Writer, WriterHooks, WriterRequest } from '../../../store/target.ts'
import { rollBack, type Session, type Work } from '../connection/session.ts'
import { commitInDoubt } from '../errors.ts'
import { mergePage } from './merge-page.ts'
import { makeOwnTable, readCheckpoint, saveCheckpointSql } from './own-table.ts'
import { copyPage, insertStaged, stagePage } from './put-page.ts'
import type { WritableTable } from './writable-table.ts'

export interface WritingPlace {
  readonly session: Session
  readonly into: WritableTable
  readonly address: string
}

/** A page and its checkpoint are one transaction, on a connection of the writer's own. It is closed with the writer. */
export async function postgresWriter(
  { session, into, address }: WritingPlace,
  request: WriterRequest,
): Promise<Writer> {
  await session.transaction((work) => makeOwnTable(work, into.schema, address))
  const last = await readCheckpoint(session, into.schema, request)
  let at = last?.epoch === request.epoch ? last : undefined
  const expectation: Expectation = { isMet: false }

  return {
    get at() {
      return at
    },

    write: (page, hooks) =>
      session.exclusively(async (work) => {
        let checkpoint: Checkpoint
        let outcomes: Outcomes
        try {
          outcomes = await putPage(work, page, { into, request, hooks, expectation })
          checkpoint = hooks.checkpoint(outcomes)
          await commit(work, saveCheckpointSql(into.schema, request, checkpoint), address)
        } catch (error) {
          await rollBack(work)
          throw error
        }
        at = checkpoint
        return outcomes
      }),

    close: () => session.close(),
    abandon: () => session.close(),
  }
}

/** The checkpoint and COMMIT go in one message. A refusal is an answer, and nothing is in; silence is none. */
async function commit(work: Work, saveCheckpoint: string, address: string): Promise<void> {
  crashPoint('postgres.commit:before')
  try {
    await work.execute(`${saveCheckpoint}; COMMIT`)
  } catch (error) {
    throw isDrayError(error) && error.code === 'STORE_UNREACHABLE' ? commitInDoubt(address, error) : error
  }
  crashPoint('postgres.commit:after')
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
  if (!expectation.isMet || request.mode === 'load') {
    const copied = await copyPage(work, into, page)
    if (copied) return copied
    await work.execute('ROLLBACK; BEGIN')
  } else await work.execute('BEGIN')
  if (request.mode === 'load') {
    const outcomes = new Outcomes(page.count)
    const staged = await stagePage(work, into, page, outcomes)
    await insertStaged(work, into, page, staged, outcomes)
    return outcomes
  }
  const keep = (states: readonly PreState[]): Promise<void> => hooks.keep(states)
  const outcomes = await mergePage(work, into, page, { policy: request.policy, keep })
  expectation.isMet = outcomes.tally().written < page.count
  return outcomes
}
