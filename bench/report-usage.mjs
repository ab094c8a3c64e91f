// Loaded into a measured program where there is no GNU time: leaves in a file the peak of its memory, in kilobytes, and the
// seconds of processor that it took, as user and in the system.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const peak = ownPeak() ?? maxRSS
  writeFileSync(process.env.DRAY_BENCH_USAGE, `${peak} ${userCPUTime / 1e6} ${systemCPUTime / 1e6}`)
})

/** Linux counts to `maxRSS` what the process that started this one held then. */
function ownPeak() {
  const path = '/proc/self/status'
  const line = existsSync(path) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8')) : undefined
  return line && Number(line[1])
}
