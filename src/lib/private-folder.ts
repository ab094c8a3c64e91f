import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Makes a folder and the missing ones above it, 0700, each durable in the one above. One that is there stays as it is. */
export function makePrivateFolder(path: string): void {
  const topmost = mkdirSync(path, { recursive: true, mode: 0o700 })
  if (topmost === undefined) return
  const above = dirname(resolve(topmost))
  let folder = resolve(path)
  while (folder !== above) {
    folder = dirname(folder)
    syncFolderNow(folder)
  }
}

/** Makes the names in a folder durable before it returns. */
export function syncFolderNow(path: string): void {
  // Windows neither opens folders nor needs it.
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
