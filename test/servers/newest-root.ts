import { existsSync } from 'node:fs'
import { join } from 'node:path'

const CACHE = join(import.meta.dirname, '..', '..', '.cache', 'newest')

/** With DRAY_SERVERS=newest the folder of a server that scripts/newest-servers.mjs fetched, as `/` is of one installed. */
export function newestRoot(name: 'mysql' | 'mariadb' | 'postgres'): string | undefined {
  if (process.env['DRAY_SERVERS'] !== 'newest') return undefined
  const root = join(CACHE, name)
  if (!existsSync(root)) throw new Error(`${root} is not there: node scripts/newest-servers.mjs ${name}`)
  return root
}
