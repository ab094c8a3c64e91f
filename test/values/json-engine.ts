import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalMembers } from '../properties/canonical-json.ts'
import type { Engine } from './engine.ts'

/** A target alone: its files say nothing of kinds. */
export const jsonEngine: Engine = {
  name: 'json',
  kinds: [],
  place: async (folder) => `json:${folder}/`,
  fill: async () => {
    throw new Error('Documents have no kinds of columns')
  },
  async read(address, table) {
    const path = join(address.replace(/^json:/, ''), `${table}.json`)
    if (!existsSync(path)) return undefined
    const rows = [...canonicalMembers(readFileSync(path, 'utf8'))]
    const values = rows.map(([id, row]): [string, string] => [
      id,
      canonicalMembers(row).get('v') ?? 'missing',
    ])
    return { declared: '', values: new Map(values) }
  },
  stop: async () => {},
}
