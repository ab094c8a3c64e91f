import type { DocumentPage } from '../../../model/document-page.ts'
import { crashPoint } from '../../../lib/crash-point.ts'
import { Outcomes } from '../../../model/outcomes.ts'
import type { PreState, Writer, WriterHooks, WriterRequest } from '../../../store/target.ts'
import { rollBack, type Session, type Work } from '../connection/session.ts'
import { copyPage } from './copy-page.ts'
import { mergePage } from './merge-page.ts'
import { makeOwnTable, readCheckpoint } from './own-table.ts'
import { PageCommit } from './page-commit.ts'
import { insertStaged, stagePage } from './put-page.ts'
import { takesEveryRow } from './takes-every-row.ts'
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
  const expectation: Expectation = { isMet: false, takesEveryRow: undefined }
  const place = { address, schema: into.schema, place: request }

  return {
    get at() {
      return at
    },

    write: (page, hooks) =>
      session.exclusively(async (work) => {
        const commit = new PageCommit({ ...place, checkpoint: (settled) => hooks.checkpoint(settled) })
        try {
          const outcomes = await writePage(work, page, { into, request, hooks, expectation, commit })
          crashPoint('postgres.commit:after')
          at = commit.checkpoint
          return outcomes
        } catch (error) {
          await rollBack(work)
          throw error
        }
      }),

    close: () => session.close(),
    abandon: () => session.close(),
  }
}

/** What the pages before let expect of the next. */
interface Expectation {
  /** One met keys that are there: then the next is looked up before it is written. */
  isMet: boolean
  /** The table does; undefined where it is to be asked. */
  takesEveryRow: boolean | undefined
}

interface PageRequest {
  readonly into: WritableTable
  readonly request: WriterRequest
  readonly hooks: WriterHooks
  readonly expectation: Expectation
  readonly commit: PageCommit
}

/** In one transaction, which is over when this resolves. */
async function writePage(work: Work, page: DocumentPage, asked: PageRequest): Promise<Outcomes> {
  const { into, request, expectation, commit } = asked
  let begin = 'BEGIN'
  if (!expectation.isMet || request.mode === 'load') {
    expectation.takesEveryRow ??= await takesEveryRow(work, into.schema, into.shape.name)
    const copied = await copyPage(work, into, page, expectation.takesEveryRow ? commit : undefined)
    if (copied?.isCommitted) return copied.outcomes
    if (copied) {
      await commit.send(work, copied.outcomes)
      return copied.outcomes
    }
    // A trigger may have come.
    expectation.takesEveryRow = undefined
    begin = 'ROLLBACK; BEGIN'
  }
  await work.execute(begin)
  const outcomes = await putPage(work, page, asked)
  await commit.send(work, outcomes)
  return outcomes
}

/** The slow way, within a transaction: what is refused is found. */
async function putPage(
  work: Work,
  page: DocumentPage,
  { into, request, hooks, expectation }: PageRequest,
): Promise<Outcomes> {
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
