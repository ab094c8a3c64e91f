import { matchesAny } from './glob.ts'

/** Why a file is not data, or undefined where it may be. */
export type Exclusion = 'hidden' | 'temporary' | 'backup' | 'package' | 'dray' | 'excluded' | undefined

export interface Choice {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/**
 * Files that applications and editors leave beside their data, and dray's own, are never data:
 * dotfiles, `*.tmp`, `*.backup_*.json`, `*.bak`, `*~`, `node_modules`, `.dray` and `*.dray` folders, `dray.config.json`.
 * Then the user's patterns.
 */
export function exclusionOf(path: string, choice: Choice): Exclusion {
  const parts = path.split('/')
  const name = parts.at(-1)!
  if (parts.some((part) => part.endsWith('.dray')) || name === 'dray.config.json') return 'dray'
  if (parts.includes('node_modules')) return 'package'
  if (parts.some((part) => part.startsWith('.'))) return 'hidden'
  if (/\.tmp$/i.test(name) || name.endsWith('~')) return 'temporary'
  if (/\.backup_[^/]*\.json$|\.bak$/i.test(name)) return 'backup'
  if (choice.include.length > 0 && !matchesAny(path, choice.include)) return 'excluded'
  return matchesAny(path, choice.exclude) ? 'excluded' : undefined
}

export function isJsonName(path: string): boolean {
  return /\.json$/i.test(path)
}

/**
 * Folders in which applications keep copies of their data: `backups`, and `backup-` with a time. Looked for only where
 * nobody said which files are meant.
 */
export function isInBackupFolder(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((folder) => /^backups$|^backup-\d/i.test(folder))
}
