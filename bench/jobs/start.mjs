import { emptyFolder, inTurn, median, summaryOf } from '../compare.mjs'
import { measure } from '../measure.mjs'
import { dray } from '../programs.mjs'

/** Over `node -e 0`. */
const BAR_MS = 40

/** Single runs of 50 ms differ by as much as what is asked for. */
const RUNS_MORE = 7

/** What it costs to begin. */
export function startJob() {
  const bare = { name: 'node -e 0', program: process.execPath, words: ['-e', '0'] }
  const version = dray(['--version'], 'dray --version')
  const help = dray(['--help'], 'dray --help')
  return {
    name: 'start',
    about: 'Until the first word: beyond bare Node',
    async measure({ runs }) {
      const cwd = emptyFolder()
      const rounds = inTurn(RUNS_MORE * runs, [bare, version, help], (one) => measure({ ...one, cwd }))
      const beyond = ({ name }) => 1000 * median(rounds.map((round) => difference(round, name, bare.name)))
      return [
        summaryOf(bare.name, rounds),
        ...[version, help].map((one) => ({
          ...summaryOf(one.name, rounds),
          figure: { value: beyond(one), unit: 'ms', atMost: BAR_MS },
        })),
      ]
    },
  }
}

function difference(round, one, other) {
  return round.get(one).seconds - round.get(other).seconds
}
