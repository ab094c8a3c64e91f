import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DrayError } from '../model/error.ts'
import { CONFIG_NAMES } from './find-config.ts'

/** Writes `dray.config.ts` into a folder and answers its path. @throws USAGE where a configuration is, unless `over` */
export function writeConfig(folder: string, text: string, { over }: { readonly over: boolean }): string {
  const path = join(folder, 'dray.config.ts')
  const other = CONFIG_NAMES.find((name) => existsSync(join(folder, name)))
  if (other !== undefined && (other !== 'dray.config.ts' || !over)) {
    throw new DrayError('USAGE', `There is a configuration already: ${other}`, {
      hint: other === 'dray.config.ts' ? 'Write over it with: dray init --force' : `Remove ${other} first`,
    })
  }
  writeFileSync(path, text, over ? {} : { flag: 'wx' })
  return path
}
