import type { DocumentTarget } from '../../store/target.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import { collectionThere } from './collection-there.ts'
import { declaredAs } from './declared-as.ts'
import { indexesOf } from './table-schema-of.ts'
import type { PlannedTable } from './planned-table.ts'

/**
 * The table that documents without columns of their own go to, where it is there already: its columns decide, whatever
 * their values would show. Undefined where none is.
 */
export async function tableThere(
  choice: Pick<Chosen, 'to' | 'definition'>,
  target: Pick<DocumentTarget, 'collections'>,
): Promise<PlannedTable | undefined> {
  const { to, definition } = choice
  const table = definition.store?.['table']
  const read = { layout: 'row', ...(typeof table === 'string' && { table }) }
  const found = await collectionThere(target, to, read)
  const schema = found?.layout.schema
  if (!schema) return undefined
  // What the engine computes nobody gives it.
  const columns = schema.columns.filter(({ generated }) => !generated)
  const words = columns.map((column) => `${column.name} ${declaredAs(column)}`)
  return {
    // It keeps the rules that it has: nothing of them is to be made.
    schema: {
      ...schema,
      columns,
      indexes: indexesOf(choice, schema.columns),
      ...{ unique: [], references: [], checks: [], notCarried: [] },
    },
    notes: [`columns of the table that is there: ${words.join(', ')}`],
  }
}
