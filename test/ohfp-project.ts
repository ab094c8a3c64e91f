import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate, type OhfpShape } from '../examples/ohfp/generate.mjs'
import type { Project } from './example-project.ts'

const example = fileURLToPath(new URL('../examples/ohfp', import.meta.url))

/** Every file of its configurations. */
export const ohfpConfigs: readonly string[] = readdirSync(example).filter((file) =>
  file.endsWith('.config.ts'),
)

/** A copy of the example below `root`, with data of one shape. */
export function copyOhfp(root: string, name: string, shape: OhfpShape): Project {
  const folder = join(root, name)
  mkdirSync(folder)
  for (const file of readdirSync(example).filter((one) => /\.ts$|^package\.json$/.test(one)))
    cpSync(join(example, file), join(folder, file))
  const data = join(folder, 'data')
  generate({ out: data, shape })
  return { root: folder, data, database: join(folder, 'request_database.db') }
}
