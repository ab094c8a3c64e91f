import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'dray-servers')

/**
 * A copy of a data folder that was made once and kept: making it takes seconds, copying it none. Two who make it at once
 * do no harm: the second finds it there.
 */
export function copyTemplate(name: string, to: string, make: (folder: string) => void): void {
  const template = join(CACHE, name)
  if (!existsSync(template)) {
    mkdirSync(CACHE, { recursive: true })
    const making = mkdtempSync(join(CACHE, 'making-'))
    try {
      make(join(making, 'data'))
      if (!existsSync(template)) renameSync(join(making, 'data'), template)
    } catch (error) {
      if (!existsSync(template)) throw error
    } finally {
      rmSync(making, { recursive: true, force: true })
    }
  }
  cpSync(template, to, { recursive: true })
}
