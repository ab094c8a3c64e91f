import type { Client, Submittable } from 'pg'
import { RenderedText } from '../../../model/scan/rendered-text.ts'
import { takeRows } from './take-rows.ts'

/** What the client hands over of a COPY … TO STDOUT beside its rows; an error ends it at any point. */
interface Copying extends Submittable {
  handleCommandComplete(): void
  handleReadyForQuery(): void
  handleError(error: Error): void
}

/** What a COPY … TO STDOUT sent, in a buffer of its own. PAD spare bytes follow `end`. */
export interface CopiedRows {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly end: number
  /** Each row lies behind the head of the message that it came in. */
  readonly hasHeads: boolean
}

/** Rows differ in length: so much larger than they are said to be is what they are gathered in. */
const ROOM = 1.25
/** Of long rows each says how long it is before it comes. */
const MOST_ROOM_BYTES = 8 << 20

/**
 * Everything a COPY … TO STDOUT sends, as it comes from the network: a fraction of what a stream of it costs, and a long
 * row is held once, where the client would hold it three times.
 * @param about how many bytes will come
 * @throws the client's errors, wherever in the rows they come: what came before one is never given
 */
export function copiedOut(client: Client, sql: string, about: number): Promise<CopiedRows> {
  return new Promise((resolve, reject) => {
    const rows = new RenderedText(Math.min(ROOM * about, MOST_ROOM_BYTES))
    let isComplete = false
    let giveBack = (): void => {}
    const copying: Copying = {
      submit(connection) {
        giveBack = takeRows(connection.stream, rows)
        connection.query(sql)
      },
      handleCommandComplete: () => void (isComplete = true),
      handleReadyForQuery() {
        giveBack()
        if (isComplete) resolve({ bytes: rows.bytes, end: rows.length, hasHeads: true })
        else reject(new Error('COPY ended without having been completed'))
      },
      handleError(error) {
        giveBack()
        reject(error)
      },
    }
    client.query(copying)
  })
}
