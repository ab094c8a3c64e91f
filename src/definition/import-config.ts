import { createJiti } from 'jiti'
import { DrayError } from '../model/error.ts'
import { configFailure } from './config-failure.ts'
import { defineMigration, drop } from './define-migration.ts'
import { localImports } from './local-imports.ts'

/**
 * Runs a TypeScript or JavaScript configuration. `import … from 'dray'` inside it means the dray that is running, so
 * that it needs no installation beside the configuration.
 * @throws CONFIG_FAILED when its code throws, CONFIG_INVALID when it exports no migration
 */
export async function importConfig(path: string): Promise<{ value: unknown; files: readonly string[] }> {
  const jiti = createJiti(path, {
    fsCache: false,
    interopDefault: false,
    tsconfigPaths: true,
    virtualModules: { dray: { defineMigration, drop } },
  })
  const before = new Set(Object.keys(jiti.cache))
  try {
    const module = await jiti.import<Record<string, unknown>>(path)
    const loaded = Object.keys(jiti.cache).filter((file) => !before.has(file))
    return { value: await migrationOf(module, path), files: ownFiles(path, loaded) }
  } catch (error) {
    throw error instanceof DrayError ? error : configFailure(path, error)
  } finally {
    forget(jiti.cache, before)
  }
}

async function migrationOf(module: Record<string, unknown>, path: string): Promise<unknown> {
  const exported = await (module['default'] ?? module['migration'])
  if (exported !== undefined) return exported
  throw new DrayError('CONFIG_INVALID', 'The configuration exports no migration', {
    position: { unit: path },
    hint: 'Write: export default defineMigration({ from: …, to: … })',
  })
}

/** What the loader saw (aliases resolved) and what the sources name (modules that Node loaded itself). */
function ownFiles(path: string, loaded: readonly string[]): readonly string[] {
  const files = new Set([...localImports(path), ...loaded])
  return [...files].filter((file) => !file.includes('/node_modules/') && !file.includes('\\node_modules\\'))
}

/** The next load reads the files again: a configuration may have been edited meanwhile. */
function forget(cache: Record<string, unknown>, before: ReadonlySet<string>): void {
  for (const file of Object.keys(cache)) {
    if (!before.has(file) && !file.includes('node_modules')) delete cache[file]
  }
}
