import type { Condition } from '../../../model/condition.ts'
import type { TableCheck, TableReference, TableSchema } from '../../../model/table-schema.ts'
import { columnsOf } from '../../../store/tables/conditions/columns-of.ts'
import { expressionFor } from '../../../store/tables/conditions/expression-for.ts'
import { sortOf, sortsOf } from '../../../store/tables/conditions/sorts.ts'
import type { Server } from '../connection/server-of.ts'
import { CONDITION_WORDS } from './condition-words.ts'

/** What a server is told of a check of a new table; undefined where it cannot hold rows against it. */
export function checkExpression(check: TableCheck, schema: TableSchema, server: Server): string | undefined {
  if (!server.hasChecks) return undefined
  const isExact = server.exactCollation !== undefined
  return expressionFor(check, {
    dialect: 'mysql',
    words: CONDITION_WORDS,
    sortOf: sortsOf(schema.columns, ({ type }) => sortOf(type, isExact)),
    refuses: (condition) => changesByItself(condition, schema),
  })
}

/** What the engine counts, or what goes with a row that is referred to, it holds against no check. */
function changesByItself(condition: Condition, { columns, references }: TableSchema): boolean {
  const changing = [
    ...columns.filter(({ identity }) => identity).map(({ name }) => name),
    ...references.filter(isFollowed).flatMap((reference) => reference.columns),
  ]
  return columnsOf(condition).some((name) => changing.includes(name))
}

function isFollowed({ onDelete, onUpdate }: TableReference): boolean {
  return onDelete === 'set-null' || onUpdate === 'set-null' || onUpdate === 'cascade'
}
