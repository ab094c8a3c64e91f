import { fail, pass, type GatedLine } from './check-line.ts'

/** The oldest Node that dray runs on: package.json, engines. */
const OLDEST = [20, 19] as const

export function checkVersions(): GatedLine {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
  if (!isOld) return pass('versions', `Node ${process.versions.node}`)
  return fail(
    'versions',
    'PREFLIGHT_FAILED',
    `Node ${process.versions.node} is too old`,
    'Install Node 20.19 or newer',
  )
}
