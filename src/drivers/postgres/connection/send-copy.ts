import type { Client, Connection, Submittable } from 'pg'

/** What is made slice by slice, each of which is good until the next is asked for. */
interface LargePart {
  slices(): Iterable<Uint8Array>
}

/** Rows for the server, and what it is to do behind them. */
export interface CopyParts {
  /** Made while what came before is on its way; of a large one its slices when what came before is gone. */
  readonly parts: Iterable<Uint8Array | LargePart>
  /**
   * Asked when all parts are sent: statements that go right behind them, before anything is answered. In a transaction
   * that failed they do nothing.
   */
  readonly behind?: () => string | undefined
  /** What goes behind the rows waits for it, while the server takes them in. Where it throws, nothing goes there. */
  readonly turn?: { readonly hasCome: boolean; come(): Promise<void> }
}

/**
 * A COPY … FROM STDIN. Its rows are sent when the server says that it takes them; not earlier, so that what goes behind
 * them is surely within the transaction that `sql` begins. What comes after its COPY failed, the server drops.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 * @returns the number of rows that went in
 * @throws the client's errors, that of COPY before that of what is behind it; what `parts`, `behind` and `turn` throw, with
 * nothing in: then the transaction may be open
 */
export async function sendCopy(
  client: Client,
  sql: string,
  { parts, behind, turn }: CopyParts,
): Promise<number> {
  let isAnswered = false
  let isEndDue = false
  let failure: { readonly error: unknown } | undefined
  let following: Promise<unknown> | undefined

  const send = async (connection: Connection): Promise<void> => {
    try {
      await sendParts(connection, parts, () => isAnswered)
      if (isAnswered) return
      isEndDue = turn !== undefined && !turn.hasCome
      const statements = isEndDue ? undefined : behind?.()
      connection.stream.write(COPY_DONE)
      if (statements === undefined) return
      connection.query(statements)
      following = answerOf(client, {})
    } catch (error) {
      failure = { error }
      connection.stream.write(COPY_FAIL)
    }
  }
  const copied = answerOf(client, {
    submit: (connection) => connection.query(sql),
    handleCopyInResponse: (connection) => void send(connection),
  }).finally(() => (isAnswered = true))

  const [copy] = await Promise.allSettled([copied])
  // Nothing is asked of the connection between two answers that are due.
  const [rest] = await Promise.allSettled([following])
  if (failure) throw failure.error
  if (copy.status === 'rejected') throw copy.reason
  if (rest.status === 'rejected') throw rest.reason
  if (isEndDue) {
    await turn?.come()
    const sql = behind?.()
    if (sql !== undefined) await answerOf(client, { submit: (connection) => connection.query(sql) })
  }
  return rowsOf(copy.value)
}

/** What a client hands over to whoever it is the turn of. */
interface Answered extends Submittable {
  handleCopyInResponse(connection: Connection): void
  handleCommandComplete(message: { readonly text: string }): void
  handleReadyForQuery(): void
  handleError(error: Error): void
}

/**
 * Takes its turn among the questions of a client. Without `submit` the question was sent already.
 * @returns the tag of the last command: `COPY 12`
 */
function answerOf(
  client: Client,
  { submit = () => {}, handleCopyInResponse = () => {} }: Partial<Answered>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let tag = ''
    const answered: Answered = {
      submit,
      handleCopyInResponse,
      handleCommandComplete: ({ text }) => void (tag = text),
      handleReadyForQuery: () => resolve(tag),
      handleError: reject,
    }
    client.query(answered)
  })
}

async function sendParts(
  { stream }: Connection,
  parts: CopyParts['parts'],
  isAnswered: () => boolean,
): Promise<void> {
  for (const part of parts) {
    const isWhole = part instanceof Uint8Array
    for (const chunk of isWhole ? chunksOf(part) : part.slices()) {
      const isGone = sendChunk(stream, chunk)
      if (!isWhole) await isGone
      else if (stream.writableLength > WAITING_BYTES && !stream.destroyed) await drained(stream)
      if (isAnswered()) return
    }
  }
}

/** One chunk is one message of the protocol, which has a limit. */
function* chunksOf(part: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < part.length; at += CHUNK_BYTES) yield part.subarray(at, at + CHUNK_BYTES)
}

/** @returns resolves when it has left this process, or never will: then the client is told */
function sendChunk(stream: Connection['stream'], chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    stream.cork()
    stream.write(headOf(chunk))
    stream.write(chunk, () => resolve())
    stream.uncork()
  })
}

function headOf(chunk: Uint8Array): Uint8Array {
  const head = Buffer.from([COPY_DATA, 0, 0, 0, 0])
  head.writeUInt32BE(chunk.length + 4, 1)
  return head
}

/** Or broken: then the client is told. */
function drained(stream: Connection['stream']): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      stream.off('drain', end).off('close', end)
      resolve()
    }
    stream.on('drain', end).on('close', end)
  })
}

function rowsOf(tag: string): number {
  const rows = /^COPY (\d+)$/.exec(tag)?.[1]
  if (rows === undefined) throw new Error(`COPY ended as ${tag || 'nothing'}`)
  return Number(rows)
}

const CHUNK_BYTES = 1 << 24
/** So much may wait here before more is made. */
const WAITING_BYTES = 1 << 22
/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
const COPY_DATA = 0x64
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4])
const COPY_FAIL = Buffer.from([0x66, 0, 0, 0, 5, 0])
