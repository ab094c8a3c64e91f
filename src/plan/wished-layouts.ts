import type { Layout } from '../model/layout.ts'
import type { TableSchema } from '../model/table-schema.ts'
import type { Taker } from './tables/carried-collations.ts'
import type { Chosen } from './collections/choose-collections.ts'
import type { Refusals } from './refusals.ts'
import { nameRules } from './tables/name-rules.ts'
import type { TargetView } from './route-collections.ts'
import { type Tables, wishedLayout } from './wished-layout.ts'

/**
 * How each collection will lie in the target, by its name there, where all of them are to lie side by side.
 * @param refusals hear of those that cannot lie there: CONFIG_INVALID
 */
export async function wishedLayouts(
  chosen: readonly Chosen[],
  target: TargetView,
  {
    tables,
    taker,
    refusals,
  }: { readonly tables: Tables; readonly taker: Taker; readonly refusals: Refusals },
): Promise<ReadonlyMap<string, Layout>> {
  const { ruleNames } = target.facts
  const there = (await target.can.takenNames?.()) ?? []
  const made = chosen.map(tableOfTarget)
  const keys = made.map((table) => `${table}${ruleNames?.keySuffix ?? ''}`)
  const named = ruleNames && nameRules(ruleNames, [...there, ...made, ...keys])
  const wished = new Map<string, Layout>()
  for (const choice of chosen) {
    const rules = (table: TableSchema): TableSchema => named?.(tableOfTarget(choice), table) ?? table
    const layout = await refusals.of(choice, () =>
      wishedLayout(choice, { target, chosen, tables, taker, rules }),
    )
    if (layout) wished.set(choice.to, layout)
  }
  return wished
}

function tableOfTarget({ to, definition }: Chosen): string {
  const table = definition.store?.['table']
  return typeof table === 'string' ? table : to
}
