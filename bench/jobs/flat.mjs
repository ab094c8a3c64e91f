import { rmSync } from 'node:fs'
import { emptyFolder, inTurn, summaryOf } from '../compare.mjs'
import { makeNarrow } from '../generate.mjs'
import { measure } from '../measure.mjs'
import { jsonToSqlite } from '../programs.mjs'

/** Records of 100 bytes: ten million are one gigabyte. */
const SIZES = [10_000, 100_000, 1_000_000]
const FULL = 10_000_000

/** What a record may cost, beside the cheapest of the smaller stores: starting up is a part of what few of them cost. */
const FLAT = 1.25

/** What a record costs beyond what a run of one record takes, verified by content: not more from ten thousand on. */
export function flatJob(count, { full }) {
  const largest = full ? [...SIZES, FULL] : SIZES
  return {
    name: 'flat',
    about: 'Cost of a record beyond the start of a run, JSON → SQLite, verified by content',
    measure: ({ runs, quick }) => costsOf(quick ? SIZES.slice(0, 2) : largest, runs),
  }
}

async function costsOf(sizes, runs) {
  const contenders = []
  for (const size of [1, ...sizes]) {
    contenders.push({ ...jsonToSqlite(await makeNarrow(size)), name: size.toLocaleString('en'), size })
  }
  const rounds = inTurn(runs, contenders, (contender) => {
    const cwd = emptyFolder()
    const measured = measure({ ...contender, cwd })
    rmSync(cwd, { recursive: true })
    return measured
  })
  const [start, ...rows] = contenders.map(({ name }) => summaryOf(name, rounds))
  const costOf = (row, i) => (1e6 * (row.seconds - start.seconds)) / sizes[i]
  const costs = rows.map(costOf)
  return [
    start,
    ...rows.map((row, i) => ({
      ...row,
      figure: {
        value: costs[i],
        unit: 'µs',
        ...(i > 0 && { atMost: FLAT * Math.min(...costs.slice(0, i)) }),
      },
    })),
  ]
}
