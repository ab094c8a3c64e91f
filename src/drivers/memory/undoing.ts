import type { DocumentTarget } from '../../store/target.ts'
import { noReplacement } from './errors.ts'
import type { Place } from './place.ts'
import { collectionIn, emptyContents } from './place.ts'
import { revertKeys } from './revert.ts'

type Undoing = Pick<DocumentTarget, 'discard' | 'revert' | 'drop' | 'destroy' | 'restore' | 'forget'>

export function undoing(place: Place): Undoing {
  return {
    async discard(run) {
      place.staged.delete(run)
      place.published?.checkpoints.delete(run)
    },

    async revert(name, layout, changes) {
      return revertKeys(collectionIn(place.published ?? emptyContents(), name), layout, changes)
    },

    async drop(name) {
      place.published?.collections.delete(name)
    },

    async destroy() {
      place.published = undefined
    },

    async restore() {
      throw noReplacement(`memory:${place.name}`)
    },

    async forget(run) {
      place.published?.checkpoints.delete(run)
    },
  }
}
