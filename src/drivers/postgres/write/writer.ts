import type { Checkpoint } from '../../../model/checkpoint.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { crashPoint } from '../../../lib/crash-point.ts'
import { Outcomes } from '../../../model/outcomes.ts'
import type { Writer, WriterHooks, WriterRequest } from '../../../store/target.ts'
import { isRefusal } from '../errors.ts'
import { rollBack, type Session, type Work } from '../connection/session.ts'
import { copyPage } from './copy-page.ts'
import { mergePage } from './merge-page.ts'
import { type Lane, Lanes } from './lanes.ts'
import { hasOwnTable, makeOwnTable, readCheckpoint } from './own-table.ts'
import { PageCommit } from './page-commit.ts'
import { insertStaged, stagePage } from './put-page.ts'
import { takesEveryRow } from './takes-every-row.ts'
import { OutOfTurn, Turn } from './turn.ts'
import type { WritableTable } from './writable-table.ts'
import type { WriterSessions } from './writer-sessions.ts'

export interface WritingPlace {
  readonly session: Session
  readonly sessions: WriterSessions
  readonly into: WritableTable
  readonly address: string
}

/** @param place its session becomes the writer's, and is closed with it */
export async function postgresWriter(place: WritingPlace, request: WriterRequest): Promise<Writer> {
  const { session, into, address } = place
  if (!(await hasOwnTable(session, into.schema, address)))
    await session.transaction((work) => makeOwnTable(work, into.schema, address))
  const last = await readCheckpoint(session, into.schema, request)
  return new PostgresWriter(place, request, last?.epoch === request.epoch ? last : undefined)
}

/**
 * A page and its checkpoint are one transaction, on a connection of the writer's own. Of two pages at one time each has
 * one: the server takes them in side by side, and they are committed in their order.
 */
class PostgresWriter implements Writer {
  readonly #place: WritingPlace
  readonly #request: WriterRequest
  readonly #lanes: Lanes
  readonly #expectation: Expectation = { isMet: false, takesEveryRow: undefined, areInTheWay: false }
  #at: Checkpoint | undefined

  constructor(place: WritingPlace, request: WriterRequest, at: Checkpoint | undefined) {
    this.#place = place
    this.#request = request
    this.#lanes = new Lanes(place, place.sessions)
    this.#at = at
  }

  get at(): Checkpoint | undefined {
    return this.#at
  }

  get overlaps(): boolean {
    const { takesEveryRow, areInTheWay } = this.#expectation
    return this.#request.mode === 'load' && takesEveryRow === true && !areInTheWay && this.#lanes.areTwo
  }

  async write(page: DocumentPage, hooks: WriterHooks): Promise<Outcomes> {
    const beside = await this.#writeBeside(page, hooks)
    if (beside) return beside
    await hooks.pageBefore
    return this.#lanes.inFirst((lane) => this.#writeIn(lane, page, hooks))
  }

  close(): Promise<void> {
    return this.#lanes.giveBack()
  }

  abandon(): Promise<void> {
    return this.#lanes.close()
  }

  /** @returns undefined where it is to be written once the page before is in */
  async #writeBeside(page: DocumentPage, hooks: WriterHooks): Promise<Outcomes | undefined> {
    if (!hooks.pageBefore) return undefined
    const turn = new Turn(hooks.pageBefore)
    try {
      return await this.#lanes.inFree((lane) => this.#writeIn(lane, page, hooks, turn))
    } catch (error) {
      if (!(error instanceof OutOfTurn)) throw error
      if (error.isInTheWay) this.#expectation.areInTheWay = true
      return undefined
    }
  }

  #writeIn({ session, into }: Lane, page: DocumentPage, hooks: WriterHooks, turn?: Turn): Promise<Outcomes> {
    const request = this.#request
    const { address } = this.#place
    return session.exclusively(async (work) => {
      const checkpoint = (settled: Outcomes): Checkpoint => hooks.checkpoint(settled)
      const commit = new PageCommit({ address, schema: into.schema, place: request, checkpoint })
      const expectation = this.#expectation
      try {
        const outcomes = await writePage(work, page, { into, request, hooks, expectation, commit, turn })
        crashPoint('postgres.commit:after')
        this.#at = commit.checkpoint
        return outcomes
      } catch (error) {
        await rollBack(work)
        throw error
      }
    })
  }
}

/** What the pages before let expect of the next. */
interface Expectation {
  /** One met keys that are there: then the next is looked up before it is written. */
  isMet: boolean
  /** The table does; undefined where it is to be asked. */
  takesEveryRow: boolean | undefined
  /** One waited for what the next held: from then on they are written one after the other. */
  areInTheWay: boolean
}

interface PageRequest {
  readonly into: WritableTable
  readonly request: WriterRequest
  readonly hooks: WriterHooks
  readonly expectation: Expectation
  readonly commit: PageCommit
  /** Of a page that was begun beside the one before it. */
  readonly turn: Turn | undefined
}

/** In one transaction, which is over when this resolves. */
async function writePage(work: Work, page: DocumentPage, asked: PageRequest): Promise<Outcomes> {
  const { into, request, expectation, commit, turn } = asked
  let begin = 'BEGIN'
  if (!expectation.isMet || request.mode === 'load') {
    expectation.takesEveryRow ??= await takesEveryRow(work, into.schema, into.shape.name)
    const isQuick = expectation.takesEveryRow
    const copied = await copyPage(work, into, page, { commit: isQuick ? commit : undefined, turn })
    if (copied?.isCommitted) return copied.outcomes
    if (turn && !turn.hasCome) throw new OutOfTurn()
    if (copied) {
      await commit.send(work, copied.outcomes)
      return copied.outcomes
    }
    // A trigger may have come.
    expectation.takesEveryRow = undefined
    begin = 'ROLLBACK; BEGIN'
  }
  const outcomes = await putPageSlowly(work, page, asked, begin)
  await commit.send(work, outcomes)
  return outcomes
}

/**
 * What is refused is found. Rules that wait for the end of a transaction are asked before it: where they refuse, they are
 * not waited for, and then refuse single rows. https://www.postgresql.org/docs/current/sql-set-constraints.html
 */
async function putPageSlowly(
  work: Work,
  page: DocumentPage,
  asked: PageRequest,
  begin: string,
): Promise<Outcomes> {
  const kept = new Set<string>()
  const keep: WriterHooks['keep'] = async (states) => {
    const fresh = states.filter(({ key }) => !kept.has(key))
    if (fresh.length > 0) await asked.hooks.keep(fresh)
    for (const { key } of fresh) kept.add(key)
  }
  await work.execute(begin)
  const outcomes = await putPage(work, page, asked, keep)
  try {
    await work.execute(NOW)
    return outcomes
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
  await work.execute(`ROLLBACK; BEGIN; ${NOW}`)
  return putPage(work, page, asked, keep)
}

const NOW = 'SET CONSTRAINTS ALL IMMEDIATE'

async function putPage(
  work: Work,
  page: DocumentPage,
  { into, request, expectation }: PageRequest,
  keep: WriterHooks['keep'],
): Promise<Outcomes> {
  if (request.mode === 'load') {
    const outcomes = new Outcomes(page.count)
    const staged = await stagePage(work, into, page, outcomes)
    await insertStaged(work, into, page, staged, outcomes)
    return outcomes
  }
  const outcomes = await mergePage(work, into, page, { policy: request.policy, keep })
  expectation.isMet = outcomes.tally().written < page.count
  return outcomes
}
