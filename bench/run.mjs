// How fast dray is, beside what people write by hand, in the same run on the same machine: ratios, not promises of seconds.
//
//   npm run bench -- [--quick] [--runs 3] [--only json-to-sqlite] [--json]
import { mkdirSync, rmSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cache } from './generate.mjs'
import { jobsFor } from './jobs.mjs'
import { measure } from './measure.mjs'
import { printHeading, printJob } from './table.mjs'

/** 180 MB as one compact JSON file. `--quick` only shows that everything runs: no bar holds for so few. */
const DOCUMENTS = 300_000
const DOCUMENTS_QUICK = 30_000

/** Most memory that dray may take, in MiB, for any pair of JSON and SQLite at any size. */
const PEAK_BAR_MIB = 160

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    json: { type: 'boolean' },
  },
})
const count = values.quick ? DOCUMENTS_QUICK : DOCUMENTS
const runs = Number(values.runs)
mkdirSync(cache, { recursive: true })

const jobs = await jobsFor(count)
const chosen = jobs.filter(({ name }) => values.only === undefined || name === values.only)
if (chosen.length === 0) throw new Error(`There are: ${jobs.map(({ name }) => name).join(', ')}`)

const [load] = loadavg()
if (!values.json) printHeading({ count, runs, load })
const results = []
for (const job of chosen) {
  const result = resultOf(job, timesOf(job))
  results.push(result)
  if (!values.json) printJob(result)
}
if (values.json) console.log(JSON.stringify(account(), null, 2))

/** In turn, so that a slow minute of the machine is everybody's; who begins changes from run to run. */
function timesOf(job) {
  job.setUp?.()
  const contenders = [job.dray, ...job.peers]
  const times = new Map(contenders.map(({ name }) => [name, []]))
  for (let run = 0; run < runs; run++) {
    for (const contender of run % 2 === 0 ? contenders : contenders.toReversed()) {
      times.get(contender.name).push(timeOf(job, contender))
    }
  }
  return times
}

function timeOf(job, contender) {
  const folder = join(cache, 'work')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  job.prepare?.(folder, contender.name)
  const measured = measure({ ...contender, cwd: folder })
  job.check(folder, count)
  rmSync(folder, { recursive: true, force: true })
  return measured
}

function resultOf({ name, about, peers }, times) {
  const dray = median(times.get('dray'))
  return {
    name,
    about,
    dray,
    peakBarMiB: PEAK_BAR_MIB,
    peers: peers.map(({ name: peer, bar }) => {
      const its = median(times.get(peer))
      const promised = bar !== undefined && !values.quick && { bar }
      return { name: peer, ...its, ratio: dray.seconds / its.seconds, ...promised }
    }),
  }
}

/** Of each column by itself; the peak is the largest one seen. */
function median(measured) {
  const seconds = measured.map((one) => one.seconds).toSorted((a, b) => a - b)
  const middle = (seconds[(seconds.length - 1) >> 1] + seconds[seconds.length >> 1]) / 2
  const peaks = measured.flatMap(({ peakMiB }) => peakMiB ?? [])
  return { seconds: middle, ...(peaks.length > 0 && { peakMiB: Math.max(...peaks) }) }
}

function account() {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}`
  return { documents: count, runs, load, node: process.version, machine, jobs: results }
}
