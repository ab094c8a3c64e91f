import { rmSync } from 'node:fs'
import { checkDatabase } from '../check.mjs'
import { emptyFolder, inTurn, median, peakFigure, summaryOf } from '../compare.mjs'
import { documentsPath, makeDocuments } from '../generate.mjs'
import { measure } from '../measure.mjs'
import { jsonToSqlite } from '../programs.mjs'

/** Of the time that the first run took, with the same words. */
const BAR = 0.4

/** The same command twice: the second time everything is there. */
export function againJobs(count) {
  return [
    job(count, 'again', 'JSON → SQLite twice, --on-conflict skip, not verified', '--no-verify'),
    job(count, 'again-verified', 'JSON → SQLite twice, --on-conflict skip, verified by content'),
  ]
}

function job(count, name, about, ...words) {
  const dray = jsonToSqlite(documentsPath(count, 'compact'), '--on-conflict', 'skip', ...words)
  const contenders = [
    { ...dray, name: 'first' },
    { ...dray, name: 'again' },
  ]
  return {
    name,
    about,
    async measure({ runs }) {
      await makeDocuments(count, 'compact')
      const rounds = Array.from({ length: runs }, () => twice(contenders, checkDatabase(count)))
      const first = summaryOf('first', rounds)
      const value = median(rounds.map((round) => round.get('again').seconds / round.get('first').seconds))
      return [
        { ...first, ...peakFigure(first) },
        { ...summaryOf('again', rounds), figure: { value, unit: '×', atMost: BAR } },
      ]
    },
  }
}

function twice(contenders, check) {
  const folder = emptyFolder()
  const [round] = inTurn(1, contenders, (contender) => {
    const measured = measure({ ...contender, cwd: folder })
    check(folder)
    return measured
  })
  rmSync(folder, { recursive: true })
  return round
}
