import { quoted } from '../../lib/typed-names.ts'
import { parseAddress, queryText } from '../address.ts'

interface Place {
  readonly address: string
  readonly role: 'source' | 'target'
}

/** How a server is given more time than its address says: by another address, also of a run that has begun. */
export function moreTime({ address, role }: Place, setting: string, value: string): string {
  const { scheme, path, options } = parseAddress(address)!
  const patient = quoted(`${scheme}:${path}${queryText({ ...options, [setting]: value })}`)
  const flag = role === 'source' ? '--from' : '--to'
  return `give it more time: ${patient}; a run that has begun: dray resume ${flag} ADDRESS`
}
