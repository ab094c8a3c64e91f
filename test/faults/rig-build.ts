import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../source-files.ts'

/** A copy of the build as it is now: building meanwhile changes nothing under the trials. */
export interface RigBuild {
  /** The file that `dray` is. */
  readonly main: string
  readonly folder: string
  remove(): void
}

export function copyBuild(): RigBuild {
  const cache = join(ROOT, '.cache')
  mkdirSync(cache, { recursive: true })
  // Below the project, where its packages are found.
  const folder = mkdtempSync(join(cache, 'rig-'))
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true })
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'))
  return {
    folder: join(folder, 'dist'),
    main: join(folder, 'dist/bin/dray.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
