import type { TableCheck, TableIndex, TableSchema, WrittenCondition } from '../../../model/table-schema.ts'
import { parseCondition } from './parse-condition.ts'
import type { Reading } from './parse-side.ts'

type Conditional = Pick<TableSchema, 'checks' | 'indexes'>

/** Checks and indexes of some rows, with what they ask in words that engines share, where these say it. */
export function withConditions<Table extends Conditional>(table: Table, reading: Reading): Table {
  const understood = <Rule extends WrittenCondition>(rule: Rule): Rule => {
    const condition = parseCondition(rule.expression, reading)
    return condition ? { ...rule, condition } : rule
  }
  return {
    ...table,
    checks: table.checks.map((check): TableCheck => understood(check)),
    indexes: table.indexes.map((index): TableIndex =>
      index.where ? { ...index, where: understood(index.where) } : index,
    ),
  }
}
