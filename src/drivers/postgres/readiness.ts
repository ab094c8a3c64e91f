import type { Layout } from '../../model/layout.ts'
import type { Readiness } from '../../store/readiness.ts'
import type { Work } from './connection/session.ts'
import { tableNameOf } from './layout.ts'
import { connectionsLine, othersLine, longTransactionsLine } from './readiness/activity-lines.ts'
import { rightsLine } from './readiness/rights-line.ts'
import { countersLine } from './readiness/counters-line.ts'
import { encodingLine, lookAtServer, serverLines } from './readiness/server-lines.ts'
import { slotsLine } from './readiness/slots-line.ts'
import { typesLine } from './readiness/types-line.ts'
import { wordsLine } from './readiness/words-line.ts'
import { type WriteCounters, writersLine } from './readiness/writers-line.ts'

type Collections = readonly { readonly name: string; readonly layout: Layout }[]

/** Before a schema is read. `counters`: what was written there, looked at earlier. */
export async function sourceReadiness(
  work: Work,
  schema: string,
  collections: Collections,
  counters: WriteCounters,
): Promise<readonly Readiness[]> {
  const tables = collections.map(({ name, layout }) => tableNameOf(name, layout))
  const server = await lookAtServer(work)
  return [
    ...serverLines(server, 'source'),
    encodingLine(server, 'source'),
    othersLine(server),
    await writersLine(work, { schema, tables, before: counters }),
    ...longTransactionsLine(server),
    ...connectionsLine(server),
  ]
}

/** Before a schema is written; it may not be there yet. */
export async function targetReadiness(
  work: Work,
  schema: string,
  collections: Collections,
): Promise<readonly Readiness[]> {
  const tables = collections.map(({ name, layout }) => tableNameOf(name, layout))
  const server = await lookAtServer(work)
  return [
    ...serverLines(server, 'target'),
    encodingLine(server, 'target'),
    ...(await typesLine(work, collections)),
    ...(await wordsLine(work, schema, collections)),
    ...(await rightsLine(work, schema, tables)),
    ...(await countersLine(work, schema, collections)),
    othersLine(server),
    ...longTransactionsLine(server),
    ...(await slotsLine(work)),
    ...connectionsLine(server),
  ]
}
