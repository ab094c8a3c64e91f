import type { Layout } from '../model/layout.ts'
import type { Taker } from './tables/carried-collations.ts'
import type { Chosen } from './collections/choose-collections.ts'
import { nameRules } from './tables/name-rules.ts'
import type { TargetView } from './route-collections.ts'
import { type Tables, wishedLayout } from './wished-layout.ts'

/**
 * How each collection will lie in the target, by its name there, where all of them are to lie side by side.
 * @throws CONFIG_INVALID
 */
export async function wishedLayouts(
  chosen: readonly Chosen[],
  target: TargetView,
  { tables, taker }: { readonly tables: Tables; readonly taker: Taker },
): Promise<ReadonlyMap<string, Layout>> {
  const { ruleNames } = target.facts
  const there = (await target.can.takenNames?.()) ?? []
  const made = chosen.map(tableOfTarget)
  const keys = made.map((table) => `${table}${ruleNames?.keySuffix ?? ''}`)
  const named = ruleNames && nameRules(ruleNames, [...there, ...made, ...keys])
  return new Map(
    chosen.map((choice) => [
      choice.to,
      wishedLayout(choice, {
        target,
        chosen,
        tables,
        taker,
        rules: (table) => named?.(tableOfTarget(choice), table) ?? table,
      }),
    ]),
  )
}

function tableOfTarget({ to, definition }: Chosen): string {
  const table = definition.store?.['table']
  return typeof table === 'string' ? table : to
}
