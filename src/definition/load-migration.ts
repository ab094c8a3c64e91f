import { dirname } from 'node:path'
import { DrayError } from '../model/error.ts'
import type { Migration } from '../plan/migration.ts'
import type { CheckedMigration } from './check-migration.ts'
import { findConfig } from './find-config.ts'
import { rebaseAddress } from './rebase-address.ts'

export interface LoadRequest {
  /** Addresses of the command line win over those of the configuration; relative paths count from `cwd`. */
  readonly from?: string
  readonly to?: string
  /** `false`: no configuration, even where one lies. */
  readonly configPath?: string | false
  readonly cwd: string
}

/**
 * The user's wish: two addresses alone, or a configuration, or both. Loading a TypeScript or JavaScript
 * configuration runs its code.
 * @throws USAGE without two addresses; CONFIG_INVALID, CONFIG_FAILED
 */
export async function loadMigration(request: LoadRequest): Promise<Migration> {
  const { cwd, configPath } = request
  const path = configPath === false ? undefined : findConfig(cwd, configPath)
  const config = path === undefined ? undefined : await loadConfig(path, cwd)
  const from = request.from ?? config?.checked.from
  const to = request.to ?? config?.checked.to
  if (from === undefined) throw missing('source', path)
  if (to === undefined) throw missing('target', path)
  return { ...config?.checked, from, to, ...(config && { config: config.config }) }
}

async function loadConfig(
  path: string,
  cwd: string,
): Promise<{ checked: CheckedMigration; config: Migration['config'] & {} }> {
  const [{ readConfig }, { checkMigration }, { configCode }] = await Promise.all([
    import('./read-config.ts'),
    import('./check-migration.ts'),
    import('./config-code.ts'),
  ])
  const { value, source, files } = await readConfig(path)
  const { from, to, ...rest } = checkMigration(value, path, source)
  const rebased = {
    ...(from !== undefined && { from: rebaseAddress(from, dirname(path), cwd) }),
    ...(to !== undefined && { to: rebaseAddress(to, dirname(path), cwd) }),
  }
  return { checked: { ...rest, ...rebased }, config: { path, code: configCode(path, files), files } }
}

function missing(side: 'source' | 'target', config: string | undefined): DrayError {
  const found = config === undefined ? 'there is no dray.config.* in this folder' : `${config} names none`
  return new DrayError('USAGE', `No ${side} was given, and ${found}`, {
    hint: 'Name both stores: dray plan ./data app.db, or write a configuration with: dray init',
  })
}
