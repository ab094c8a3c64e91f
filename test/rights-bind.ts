import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Whether a closed folder is closed to this process: to root none is, unless that power was taken from it (capabilities(7),
 * CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH).
 *
 * @throws where DRAY_REQUIRE_RIGHTS is set and it is not
 */
export const rightsBind = isClosed()

function isClosed(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'dray-rights-'))
  chmodSync(folder, 0)
  try {
    readdirSync(folder)
  } catch {
    return true
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  if (process.env['DRAY_REQUIRE_RIGHTS']) throw new Error('A closed folder can be read by this process')
  return false
}
