// Loaded into a measured program where there is no GNU time: leaves the peak of its memory in a file, in kilobytes.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  writeFileSync(process.env.DRAY_BENCH_PEAK, String(process.resourceUsage().maxRSS))
})
