// How fast dray is, beside what people write by hand, in the same run on the same machine: ratios, not promises of seconds.
//
//   npm run bench -- [--only json-to-sqlite,again] [--runs 3] [--quick] [--full] [--strict] [--json]
//   npm run bench -- --set-up     sqlite-utils, from the network, to be held beside dray from then on
import { mkdirSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { cache } from './generate.mjs'
import { allJobs } from './jobs/index.mjs'
import { setUpSqliteUtils } from './programs.mjs'
import { isKept, printHeading, printJob } from './table.mjs'

/** 180 MB as one compact JSON file. `--quick` only shows that everything runs: no bar holds for so few. */
const DOCUMENTS = 300_000
const DOCUMENTS_QUICK = 10_000

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    'set-up': { type: 'boolean', default: false },
  },
})
const count = values.quick ? DOCUMENTS_QUICK : DOCUMENTS
const runs = Number(values.runs)
mkdirSync(cache, { recursive: true })
if (values['set-up']) setUpSqliteUtils()
else await bench()

async function bench() {
  const chosen = chosenJobs()
  const [load] = loadavg()
  if (!values.json) printHeading({ count, runs, load })
  const results = []
  for (const { name, about, measure } of chosen) {
    const rows = await measure({ runs, quick: values.quick })
    const result = { name, about, rows: values.quick ? rows.map(withoutBar) : rows }
    results.push(result)
    if (!values.json) printJob(result)
  }
  if (values.json) console.log(JSON.stringify(account(results, load), null, 2))
  const missed = results.flatMap(({ rows }) => rows).filter((row) => isKept(row) === false)
  if (values.strict && missed.length > 0) process.exitCode = 1
}

/** By the beginnings of their names; a name that is one is that job alone. */
function chosenJobs() {
  const jobs = allJobs(count, { full: values.full })
  const wanted = values.only.split(',')
  const isWanted = (name) =>
    wanted.some((word) => (jobs.some((job) => job.name === word) ? name === word : name.startsWith(word)))
  const chosen = jobs.filter(({ name }) => isWanted(name))
  if (chosen.length === 0) throw new Error(`There are: ${jobs.map(({ name }) => name).join(', ')}`)
  return chosen
}

function withoutBar({ figure, ...row }) {
  return figure ? { ...row, figure: { value: figure.value, unit: figure.unit } } : row
}

function account(jobs, load) {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}`
  return { documents: count, runs, load, node: process.version, machine, jobs }
}
