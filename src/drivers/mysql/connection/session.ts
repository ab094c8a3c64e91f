import type { Readable } from 'node:stream'
import type { Connection, PrepareStatementInfo, QueryError, QueryOptions, ResultSetHeader } from 'mysql2'
import { inTurn } from '../../../lib/in-turn.ts'
import { isDrayError } from '../../../model/error.ts'
import { type ErrorPlace, mysqlError } from '../errors.ts'
import { CopiesSent } from './copies-sent.ts'
import { type PackedValues, runPacked, unpacked } from './run-packed.ts'
import { withOwnEnd } from './with-own-end.ts'

/** A value as the server prints it. */
export type Cell = Buffer | null
type Parameter = string | number | Buffer | null

/** What a statement did. */
interface Done {
  readonly rows: number
  readonly warnings: number
}

/** What can be asked of a connection. Errors are DrayErrors. */
export interface Work {
  query(sql: string, values?: readonly Parameter[]): Promise<readonly (readonly Cell[])[]>
  /** The same, each value as text. */
  texts(sql: string, values?: readonly Parameter[]): Promise<readonly (readonly (string | null)[])[]>
  run(sql: string, values?: readonly Parameter[]): Promise<Done>
  /** A statement that is prepared once, and given its values as bytes. */
  runPrepared(sql: string, values: readonly (Buffer | null)[] | PackedValues): Promise<Done>
  /** Hands over the rows of a question as they come. */
  each(sql: string, take: (row: readonly Cell[]) => Promise<void> | void): Promise<void>
  /** The same, taken by whoever asked: nothing else can be asked before the last of them is taken. */
  rows(sql: string): AsyncIterator<readonly Cell[], undefined>
  /** Sends these pieces to a LOAD DATA LOCAL INFILE, one after the other. */
  load(sql: string, pieces: AsyncIterable<Buffer>): Promise<Done>
}

/** One connection. Single questions wait while a transaction is under way. */
export interface Session extends Work {
  /** It is there, and answers. */
  readonly isAlive: boolean
  /** All of it or none; nothing else is asked of the connection meanwhile. `begin` says how it begins. */
  transaction<T>(deed: (work: Work) => Promise<T>, begin?: string): Promise<T>
  /** Holds the connection for whoever begins and ends transactions himself. */
  exclusively<T>(deed: (work: Work) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export function sessionOn(connection: Connection, place: ErrorPlace): Session {
  let isAlive = true
  const ended = (): void => void (isAlive = false)
  for (const event of ['end', 'error', 'close']) connection.once(event, ended)
  const work = workOn(connection, place, ended)

  const next = inTurn()
  return {
    get isAlive() {
      return isAlive
    },
    query: (sql, values) => next(() => work.query(sql, values)),
    texts: (sql, values) => next(() => work.texts(sql, values)),
    run: (sql, values) => next(() => work.run(sql, values)),
    runPrepared: (sql, values) => next(() => work.runPrepared(sql, values)),
    each: (sql, take) => next(() => work.each(sql, take)),
    rows: (sql) => work.rows(sql),
    load: (sql, pieces) => next(() => work.load(sql, pieces)),
    transaction: (deed, begin) => next(() => inTransaction(work, deed, begin)),
    exclusively: (deed) => next(() => deed(work)),
    async close() {
      if (!isAlive) return connection.destroy()
      isAlive = false
      await new Promise<void>((resolve) => {
        connection.once('error', () => resolve())
        connection.end(() => resolve())
      })
    },
  }
}

function workOn(connection: Connection, place: ErrorPlace, ended: () => void): Work {
  const known = (error: unknown): unknown => {
    const named = mysqlError(error, place)
    // mysql2 tells of a connection that broke whoever asked last, and nobody else.
    if (isDrayError(named) && named.code === 'STORE_UNREACHABLE') ended()
    return named
  }
  const ask = (options: QueryOptions): Promise<unknown> =>
    told(known, (answer) => connection.query(options, answer))
  const query: Work['query'] = async (sql, values) =>
    (await ask({ sql, ...(values && { values: [...values] }) })) as Cell[][]
  async function* rowsOf(sql: string): AsyncGenerator<Cell[], undefined> {
    try {
      const rows: AsyncIterable<Cell[]> = connection.query({ sql }).stream({ highWaterMark: 256 })
      for await (const row of rows) yield row
    } catch (error) {
      throw known(error)
    }
    return undefined
  }
  return {
    query,
    async texts(sql, values) {
      const rows = await query(sql, values)
      return rows.map((row) => row.map((cell) => cell && cell.toString('utf8')))
    },
    run: async (sql, values) => doneOf(await ask({ sql, ...(values && { values: [...values] }) })),
    runPrepared: async (sql, values) =>
      doneOf(await told(known, (answer) => execute(connection, sql, values, answer))),
    async each(sql, take) {
      for await (const row of rowsOf(sql)) await take(row)
    },
    rows: (sql) => rowsOf(sql),
    async load(sql, pieces) {
      const send = (stream: Readable): Promise<unknown> => ask({ sql, infileStreamFactory: () => stream })
      return doneOf(await withOwnEnd(connection, pieces, send))
    },
  }
}

function execute(
  connection: Connection,
  sql: string,
  values: readonly (Buffer | null)[] | PackedValues,
  answer: Answer,
): void {
  if ('bytes' in values) {
    connection.prepare(sql, (error, statement: PrepareStatementInfo) => {
      if (error) return answer(error, undefined)
      if (runPacked(connection, statement, values, answer)) return undefined
      return connection.execute({ sql, values: [...unpacked(values)] }, answer)
    })
  } else executeValues(connection, sql, values, answer)
}

/** Of more the copy that is sent is worth letting go. */
const LARGE_BYTES = 1 << 20

function executeValues(
  connection: Connection,
  sql: string,
  values: readonly (Buffer | null)[],
  answer: Answer,
): void {
  if (!values.some((value) => value && value.length > LARGE_BYTES)) {
    connection.execute({ sql, values: [...values] }, answer)
    return
  }
  const copies = new CopiesSent(connection)
  const noted = values.map((value) => value && copies.noted(value))
  connection.execute({ sql, values: noted }, (error, result) => {
    copies.close()
    answer(error, result)
  })
}

type Answer = (error: QueryError | null, result: unknown) => void

/** mysql2 says some things by throwing, others by its callback. */
function told(known: (error: unknown) => unknown, ask: (answer: Answer) => void): Promise<unknown> {
  return new Promise<unknown>((resolve, reject) => {
    ask((error, result) => (error ? reject(error) : resolve(result)))
  }).catch((error: unknown) => {
    throw known(error)
  })
}

function doneOf(result: unknown): Done {
  const { affectedRows, warningStatus } = result as ResultSetHeader
  return { rows: affectedRows, warnings: warningStatus }
}

async function inTransaction<T>(
  work: Work,
  deed: (work: Work) => Promise<T>,
  begin = 'START TRANSACTION',
): Promise<T> {
  await work.run(begin)
  try {
    const result = await deed(work)
    await work.run('COMMIT')
    return result
  } catch (error) {
    await rollBack(work)
    throw error
  }
}

/** What failed first is what counts; a connection that is broken has rolled back by itself. */
export async function rollBack(work: Work): Promise<void> {
  await work.run('ROLLBACK').catch(() => {})
}
