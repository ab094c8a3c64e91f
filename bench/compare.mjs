import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache } from './generate.mjs'
import { measure } from './measure.mjs'

/** Most memory that dray may take, in MiB, for any pair of JSON and SQLite at any size. */
export const PEAK_BAR_MIB = 160

/**
 * A job that holds dray beside other programs: each run once a round, in an empty folder. `setUp`, once, and `prepare`,
 * before each run, are not measured; `check` throws where not all of it arrived.
 */
export function comparison({ name, about, dray, peers, setUp, prepare, check }) {
  return {
    name,
    about,
    async measure({ runs }) {
      await setUp?.()
      const contenders = [dray, ...peers]
      const rounds = inTurn(runs, contenders, (contender) => {
        const folder = emptyFolder()
        prepare?.(folder, contender)
        const measured = measure({ ...contender, cwd: folder })
        check?.(folder)
        rmSync(folder, { recursive: true })
        return measured
      })
      const first = { ...summaryOf(dray.name, rounds), ...peakFigure(summaryOf(dray.name, rounds)) }
      return [first, ...peers.map((peer) => peerRow(peer, dray.name, rounds))]
    },
  }
}

/** In turn, so that a slow minute of the machine is everybody's; who begins changes from round to round. */
export function inTurn(runs, contenders, timeOf) {
  return Array.from({ length: runs }, (_, round) => {
    const order = round % 2 === 0 ? contenders : contenders.toReversed()
    return new Map(order.map((contender) => [contender.name, timeOf(contender)]))
  })
}

/** Medians of the seconds, the largest peak. */
export function summaryOf(name, rounds) {
  const measured = rounds.map((round) => round.get(name))
  const known = (field) => measured.flatMap((one) => one[field] ?? [])
  const peaks = known('peakMiB')
  return {
    name,
    seconds: median(known('seconds')),
    ...medianIn('processor', known('processor')),
    ...medianIn('serverProcessor', known('serverProcessor')),
    ...(peaks.length > 0 && { peakMiB: Math.max(...peaks) }),
  }
}

function medianIn(field, numbers) {
  return numbers.length > 0 ? { [field]: median(numbers) } : {}
}

export function peakFigure({ peakMiB }, atMost = PEAK_BAR_MIB) {
  return peakMiB === undefined ? {} : { figure: { value: peakMiB, unit: 'MiB', atMost } }
}

/** The share of its time that dray took: the median of the rounds, each of one moment. */
function peerRow({ name, bar }, dray, rounds) {
  const value = median(rounds.map((round) => round.get(dray).seconds / round.get(name).seconds))
  return {
    ...summaryOf(name, rounds),
    figure: { value, unit: '×', ...(bar !== undefined && { atMost: bar }) },
  }
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}

export function emptyFolder() {
  const folder = join(cache, 'work')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}
