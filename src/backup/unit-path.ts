import { join } from 'node:path'
import { backupCorrupt } from './backup-corrupt.ts'

/**
 * Where a unit lies below a folder: never outside of it, whatever it is called.
 * @param unit its path with `/` between the parts
 * @throws DrayError BACKUP_CORRUPT for a path that leads elsewhere
 */
export function unitPath(folder: string, unit: string, platform: string = process.platform): string {
  const parts = unit.split('/')
  if (!parts.every((part) => isPlain(part, platform))) {
    throw backupCorrupt(`A backup cannot hold a file called ${JSON.stringify(unit)}: it would lie outside`, {
      hint: 'Rename that file in the source, or look at who wrote this backup.',
    })
  }
  return join(folder, ...parts)
}

function isPlain(part: string, platform: string): boolean {
  if (part === '' || part === '.' || part === '..' || part.includes('\0')) return false
  // Elsewhere these are characters as any other.
  return platform !== 'win32' || !/[\\:]/.test(part)
}
