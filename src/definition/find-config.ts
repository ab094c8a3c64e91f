import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DrayError } from '../model/error.ts'

export const CONFIG_NAMES = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map(
  (extension) => `dray.config.${extension}`,
)

/**
 * The absolute path of the configuration: the one that was named, else the one that lies in `folder`.
 * @throws CONFIG_FAILED when the named one is not there, CONFIG_INVALID when several lie in the folder
 */
export function findConfig(folder: string, named?: string): string | undefined {
  if (named !== undefined) return namedConfig(resolve(folder, named), named)
  const found = CONFIG_NAMES.filter((name) => existsSync(join(folder, name)))
  if (found.length > 1) {
    throw new DrayError('CONFIG_INVALID', `There are ${found.length} configurations: ${found.join(', ')}`, {
      hint: `Say which one: --config ${found[0]}`,
    })
  }
  return found[0] === undefined ? undefined : join(folder, found[0])
}

function namedConfig(path: string, written: string): string {
  if (existsSync(path)) return path
  throw new DrayError('CONFIG_FAILED', `There is no configuration at ${written}`, {
    hint: 'Put it there, or name another with --config; dray init writes one',
  })
}
