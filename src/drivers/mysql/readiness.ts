import type { Layout } from '../../model/layout.ts'
import type { Readiness } from '../../store/readiness.ts'
import type { Server } from './connection/server-of.ts'
import type { Work } from './connection/session.ts'
import { formOf } from './form-of.ts'
import { connectionsLines, longTransactionsLines, othersLine } from './readiness/activity-lines.ts'
import { laterRightsLines } from './readiness/later-rights-lines.ts'
import { replicaLines } from './readiness/replica-lines.ts'
import { rightsLines } from './readiness/rights-lines.ts'
import { durabilityLine, encodingLine, loadLine, serverLine } from './readiness/server-lines.ts'
import { writersLine } from './readiness/writers-line.ts'

interface Asked {
  readonly server: Server
  readonly database: string
  readonly collections: readonly { readonly name: string; readonly layout: Layout }[]
}

/** Before a database is read. */
export async function sourceReadiness(
  work: Work,
  { server, database, collections }: Asked,
): Promise<readonly Readiness[]> {
  const tables = collections.map(({ name, layout }) => formOf(name, layout).name)
  return [
    await serverLine(work, server, 'source'),
    ...(await replicaLines(work, 'source')),
    await encodingLine(work, database, []),
    await othersLine(work),
    await writersLine(work, database, tables),
    ...(await longTransactionsLines(work)),
    ...(await connectionsLines(work)),
  ]
}

/** Before a database is written. */
export async function targetReadiness(
  work: Work,
  { server, database, collections }: Asked,
): Promise<readonly Readiness[]> {
  const tables = collections.map(({ name, layout }) => formOf(name, layout).name)
  return [
    await serverLine(work, server, 'target'),
    ...(await replicaLines(work, 'target')),
    await encodingLine(work, database, tables),
    loadLine(server),
    await durabilityLine(work),
    ...(await rightsLines(work, database, tables)),
    ...(await laterRightsLines(work, database, collections)),
    await othersLine(work),
    ...(await longTransactionsLines(work)),
    ...(await connectionsLines(work)),
  ]
}
