import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { livenessOf, ownIdentity, type ProcessIdentity } from '../lib/process-identity.ts'
import { onFile } from './file-error.ts'

const PREFIX = 'dray-scratch-'
/** Says whose folder it is, so that whoever comes later can tell that nobody needs it. */
const OWNER_FILE = 'owner.json'

/**
 * A folder for files that nobody needs afterwards, for this user alone, removed with everything in it when the work has
 * ended. What killed processes left there goes first: copies of databases are large.
 * @throws DrayError STORE_FULL, PERMISSION_DENIED, IO_FAILED
 */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const parent = tmpdir()
  await removeLeftBehind(parent)
  const folder = await onFile({ path: parent, doing: 'write' }, () => mkdtemp(join(parent, PREFIX)))
  try {
    await onFile({ path: folder, doing: 'write' }, () =>
      writeFile(join(folder, OWNER_FILE), JSON.stringify(ownIdentity())),
    )
    return await work(folder)
  } finally {
    // If it stays behind it does no harm: the next run removes it.
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

/** Only folders of this user, in a place where anybody may make some; what cannot be looked at stays. */
async function removeLeftBehind(parent: string): Promise<void> {
  const names = await readdir(parent).catch((): string[] => [])
  for (const name of names.filter((found) => found.startsWith(PREFIX))) {
    const folder = join(parent, name)
    if (await isLeftBehind(folder)) await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

async function isLeftBehind(folder: string): Promise<boolean> {
  try {
    const found = await lstat(folder)
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return false
    const owner = JSON.parse(await readFile(join(folder, OWNER_FILE), 'utf8')) as ProcessIdentity
    return livenessOf(owner) === 'dead'
  } catch {
    return false
  }
}
