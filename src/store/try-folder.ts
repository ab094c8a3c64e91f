import { access, constants, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ignoring, temporaryBeside, writeAndSync } from '../lib/durable-file.ts'
import { onFile } from './file-error.ts'

/** As `temporaryBeside` names them. */
const TRIAL = /^\.trial\.\d+-[0-9a-f]{12}\.tmp$/

/**
 * A trial of the right to make files in a folder, and of room for one: a file is made there and removed. What a killed
 * process left of such a trial goes first.
 * @throws DrayError PERMISSION_DENIED, STORE_FULL, IO_FAILED
 */
export async function tryFolder(folder: string): Promise<void> {
  await onFile({ path: folder, doing: 'write' }, async () => {
    await access(folder, constants.W_OK | constants.X_OK)
    // A folder may take files and show none.
    const names = (await readdir(folder).catch(ignoring('EACCES'))) ?? []
    for (const name of names) if (TRIAL.test(name)) await rm(join(folder, name), { force: true })
    const trial = temporaryBeside(join(folder, 'trial'))
    try {
      await writeAndSync(trial, 'dray', 0o600)
    } finally {
      await rm(trial, { force: true })
    }
  })
}
