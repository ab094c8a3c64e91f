import type { KeyIndex } from '../../lib/key-index/key-index.ts'
import type { MappedPage } from '../../plan/mapping/mapped-page.ts'
import type { Route } from '../../plan/plan.ts'
import { refuseOwnerless } from '../../plan/references/refuse-ownerless.ts'
import type { StepContext } from '../step.ts'
import { openArrivedKeys } from './arrived-keys.ts'

/** The records that elements belong to, which moved before them. */
export class Owners {
  readonly #route: Route
  readonly #keys: KeyIndex | undefined

  constructor(route: Route, context: StepContext) {
    this.#route = route
    const file = `${route.partition}-owners.keys`
    this.#keys = route.parent && openArrivedKeys(route, { collection: route.parent.to, file }, context)
  }

  leaveOut(mapped: MappedPage): MappedPage {
    const keys = this.#keys
    return keys ? refuseOwnerless(mapped, this.#route, (hash) => keys.find(hash) !== undefined) : mapped
  }

  close(): void {
    this.#keys?.close()
  }
}
