import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder, inTurn, median, peakFigure, summaryOf } from '../compare.mjs'
import { measure } from '../measure.mjs'
import { processorSecondsOf } from '../processor-time.mjs'

/**
 * A job with a server of its own, in whose database `bench` nothing lies when a run begins. `prepare`, which is not measured,
 * gets the server and tells who is run: `dray`, and `peers` with the `bar` of each.
 */
export function serverJob({ name, about, start, prepare }) {
  return {
    name,
    about,
    async measure({ runs }) {
      const server = await start()
      try {
        const { dray, peers } = await prepare(server)
        const rounds = inTurn(runs, [dray, ...peers], (contender) => {
          server.anew('bench')
          const cwd = emptyFolder()
          mkdirSync(join(cwd, 'out'))
          return withServer(server, () => measure({ ...contender, cwd }))
        })
        const own = summaryOf('dray', rounds)
        return [{ ...own, ...peakFigure(own) }, ...peers.map((peer) => beside(peer, rounds))]
      } finally {
        await server.stop()
      }
    },
  }
}

/** What the server took meanwhile, too: where both work at all times, no run can take less than the mean of a processor. */
function withServer({ pid }, run) {
  const before = processorSecondsOf(pid)
  const measured = run()
  const after = processorSecondsOf(pid)
  return before === undefined ? measured : { ...measured, serverProcessor: after - before }
}

function beside({ name, bar }, rounds) {
  const value = median(rounds.map((round) => round.get('dray').seconds / round.get(name).seconds))
  return { ...summaryOf(name, rounds), figure: { value, unit: '×', atMost: bar } }
}
