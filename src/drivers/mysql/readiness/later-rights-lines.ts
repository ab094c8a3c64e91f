import type { Layout } from '../../../model/layout.ts'
import type { Readiness } from '../../../store/readiness.ts'
import { tablesIn } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { formOf } from '../form-of.ts'
import { qualifiedName } from '../identifier.ts'
import { countedColumn } from '../rows/create-table.ts'
import { nextNumber } from '../rows/counter/next-number.ts'
import { grantedIn } from './granted.ts'

type Collections = readonly { readonly name: string; readonly layout: Layout }[]

/** Rights that are needed when all rows are in, or are to go again: a run goes without them, and says so beforehand. */
export async function laterRightsLines(
  work: Work,
  database: string,
  collections: Collections,
): Promise<readonly Readiness[]> {
  const may = await grantedIn(work, database)
  const there = new Set((await tablesIn(work, database)).map(({ name }) => name))
  const uncounted: string[] = []
  for (const { name: collection, layout } of collections) {
    const { name } = formOf(collection, layout)
    const last = countedColumn(layout.schema)?.countedTo
    if (last === undefined || may('ALTER', name)) continue
    const next = there.has(name) ? await nextNumber(work, qualifiedName(database, name)) : undefined
    if (next === undefined || next <= BigInt(last)) uncounted.push(name)
  }
  const isHeld = there.size > 0 || collections.length === 0 || may('LOCK TABLES', '*')
  return [
    ...(uncounted.length === 0 ? [] : [countersLine(uncounted)]),
    ...(isHeld ? [] : [undoLine(database)]),
  ]
}

function countersLine(tables: readonly string[]): Readiness {
  return {
    id: 'counters',
    state: 'warn',
    finding: `this user lacks ALTER on ${tables.join(', ')}: what counts by itself there does not go on where the source stood`,
    fix: 'GRANT ALTER on these tables to it, or set it afterwards: ALTER TABLE … AUTO_INCREMENT = …',
  }
}

function undoLine(database: string): Readiness {
  return {
    id: 'undo',
    state: 'warn',
    finding: 'this user lacks LOCK TABLES: dray rollback could not take the run back',
    fix: `GRANT LOCK TABLES ON ${database}.* to it`,
  }
}
