import { crashPoint, isArmed } from '../../lib/crash-point.ts'
import { layer } from './layer.ts'
import { isReading } from './operations.ts'

/** Calls that only a target has, and that leave nothing behind all the same. */
const LOOKING = new Set(['layoutFor', 'occupancy', 'holds', 'freeBytes', 'control.get'])

/** For the crash rig: a point before and after every call that writes. Without the rig it is no layer at all. */
export function crashing<Store extends object>(store: Store): Store {
  if (!isArmed) return store
  return layer(store, {
    async request({ name }, proceed) {
      if (isReading(name) || LOOKING.has(name)) return proceed()
      crashPoint(`target.${name}:before`)
      const result = await proceed()
      crashPoint(`target.${name}:after`)
      return result
    },
  })
}
