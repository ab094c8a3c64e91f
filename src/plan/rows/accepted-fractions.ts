import type { Layout } from '../../model/layout.ts'
import type { DocumentTarget } from '../../store/target.ts'
import type { Policies } from '../migration.ts'

/**
 * The layout of a table that is there, where losses are accepted: times that have more digits of a second than a column
 * keeps are not refused by it. What names a row stays as it is.
 */
export function acceptedFractions(
  layout: Layout,
  { can }: Pick<DocumentTarget, 'can'>,
  { onLoss }: Pick<Policies, 'onLoss'>,
): Layout {
  const { schema } = layout
  const fractions = onLoss === 'fail' ? undefined : can.fractions?.()
  if (!schema || !fractions) return layout
  const columns = schema.columns.map((column) =>
    column.type.kind === 'timestamp' && !column.generated && !schema.key.includes(column.name)
      ? { ...column, fractions }
      : column,
  )
  return { ...layout, schema: { ...schema, columns } }
}
