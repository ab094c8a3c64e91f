// Loaded into a measured program where there is no GNU time: leaves in a file the peak of its memory, in kilobytes, and the
// seconds of processor that it took, as user and in the system.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  writeFileSync(process.env.DRAY_BENCH_USAGE, `${maxRSS} ${userCPUTime / 1e6} ${systemCPUTime / 1e6}`)
})
