import type { Client, QueryResult } from 'pg'
import { inTurn } from '../../../lib/in-turn.ts'
import { type ErrorPlace, nothingDone, postgresError } from '../errors.ts'
import { copiedOut, type CopiedRows } from './copied-out.ts'
import { streamCopy } from './streamed-copy.ts'
import { type CopyParts, sendCopy } from './send-copy.ts'

/** A row as the server prints it: every value is text, or null. */
export type Row = Readonly<Record<string, string | null>>

type Parameter = string | number | Uint8Array | null

/** What can be asked of a connection. Errors are DrayErrors. */
export interface Work {
  query(sql: string, parameters?: readonly Parameter[]): Promise<readonly Row[]>
  /** Several statements without parameters, in one trip; their rows are not wanted. */
  execute(sql: string): Promise<void>
  /**
   * @param bytes about how many all rows have
   * @returns the rows that a COPY … TO STDOUT (FORMAT binary) sends, header and all
   */
  copyOut(sql: string, bytes: number): Promise<CopiedRows>
  /** Hands over a COPY … TO STDOUT as it comes. */
  streamOut(sql: string, take: (chunk: Uint8Array) => Promise<void>): Promise<void>
  /** Sends rows to a COPY … FROM STDIN, and perhaps statements behind them. @returns the number of rows that went in */
  copyIn(sql: string, copy: CopyParts): Promise<number>
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

export function sessionOn(client: Client, place: ErrorPlace): Session {
  let isAlive = true
  client.once('end', () => (isAlive = false))
  client.once('error', () => (isAlive = false))
  const work = workOn(client, place)

  const next = inTurn()
  return {
    get isAlive() {
      return isAlive
    },
    query: (sql, parameters) => next(() => work.query(sql, parameters)),
    execute: (sql) => next(() => work.execute(sql)),
    copyOut: (sql, bytes) => next(() => work.copyOut(sql, bytes)),
    streamOut: (sql, take) => next(() => work.streamOut(sql, take)),
    copyIn: (sql, copy) => next(() => work.copyIn(sql, copy)),
    transaction: (deed, begin) => next(() => inTransaction(work, deed, begin)),
    exclusively: (deed) => next(() => deed(work)),
    async close() {
      isAlive = false
      await client.end().catch(() => {})
    },
  }
}

function workOn(client: Client, place: ErrorPlace): Work {
  const told = async <T>(deed: () => Promise<T>): Promise<T> => {
    try {
      return await deed()
    } catch (error) {
      throw postgresError(error, place)
    }
  }
  return {
    query: (sql, parameters = []) => told(async () => rowsOf(client, sql, parameters)),
    execute: (sql) => told(async () => void (await client.query(sql))),
    copyOut: (sql, bytes) => told(() => copiedOut(client, sql, bytes)),
    streamOut: (sql, take) => told(() => streamCopy(client, sql, take)),
    copyIn: (sql, copy) => told(() => sendCopy(client, sql, copy)),
  }
}

async function rowsOf(
  client: Client,
  sql: string,
  parameters: readonly Parameter[],
): Promise<readonly Row[]> {
  const values = parameters.map((value) => (value instanceof Uint8Array ? bufferOf(value) : value))
  const result: QueryResult<Row> = await client.query({ text: sql, values, types: AS_TEXT })
  return result.rows
}

const AS_TEXT = { getTypeParser: () => (text: string) => text } as never

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

async function inTransaction<T>(work: Work, deed: (work: Work) => Promise<T>, begin = 'BEGIN'): Promise<T> {
  let result: T
  try {
    await work.execute(begin)
    result = await deed(work)
  } catch (error) {
    await rollBack(work)
    throw nothingDone(error)
  }
  try {
    await work.execute('COMMIT')
  } catch (error) {
    await rollBack(work)
    throw error
  }
  return result
}

/** What failed first is what counts; a connection that is broken has rolled back by itself. */
export async function rollBack(work: Work): Promise<void> {
  await work.execute('ROLLBACK').catch(() => {})
}
