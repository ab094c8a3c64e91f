import type { Control } from '../../store/control/control.ts'
import type { Place } from './place.ts'

let tags = 0

/** Kept beside the collections, never among them. */
export function memoryControl({ control }: Place): Control {
  return {
    async get(name) {
      const record = control.get(name)
      return record && { bytes: record.bytes.slice(), tag: record.tag }
    },

    async put(name, bytes, { ifTag } = {}) {
      const present = control.get(name)?.tag ?? null
      if (ifTag !== undefined && ifTag !== present) return undefined
      tags += 1
      const tag = String(tags)
      control.set(name, { bytes: bytes.slice(), tag })
      return tag
    },

    async remove(name) {
      control.delete(name)
    },

    async dispose() {},
  }
}
