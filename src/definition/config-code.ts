import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, relative, sep } from 'node:path'

/**
 * SHA-256 (hex) over names and contents of the files a configuration is made of. Names count from the
 * configuration's folder, so that a project moved to another place is the same code.
 */
export function configCode(config: string, files: readonly string[]): string {
  const hash = createHash('sha256')
  const named = files.map((file) => [relative(dirname(config), file).split(sep).join('/'), file] as const)
  for (const [name, file] of named.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const content = createHash('sha256').update(readFileSync(file)).digest('hex')
    hash.update(`${name}\n${content}\n`)
  }
  return hash.digest('hex')
}
