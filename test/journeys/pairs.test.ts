import { describePair } from './pair.ts'
import { STORES } from './stores.ts'

for (const source of STORES) {
  for (const target of STORES) describePair(source, target)
}
