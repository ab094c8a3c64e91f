import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedFrom, page, table } from './markdown.mjs'

const RECORD = 'test/faults/crash-record.json'

/** What the crash rig has tried: drawn from what its last thorough run wrote down. */
export function crashPage(root) {
  const { runs, seconds, random } = JSON.parse(readFileSync(join(root, RECORD), 'utf8'))
  return page(
    generatedFrom(`\`${RECORD}\``),
    '# Crash trials',
    INTRODUCTION,
    '## In short',
    table(
      ['what dies', 'points', 'deaths'],
      [
        ['a run', ...sumOf(runs)],
        ...Object.entries(seconds).map(([command, targets]) => [SECONDS[command], ...sumOf(targets)]),
        ['any of them, at any moment', '', total(Object.values(random).map(({ deaths }) => deaths))],
      ],
    ),
    '## Pairs of stores',
    table(
      ['pair', 'points', 'deaths', 'at any moment'],
      Object.entries(runs).map(([pair, tally]) => [
        pair,
        Object.keys(tally).length,
        total(Object.values(tally)),
        random[pair]?.deaths ?? '',
      ]),
    ),
    '## Points',
    'How often a command died at each point and came through, over all pairs.',
    table(
      ['point', 'run', ...Object.keys(SECONDS).map((command) => COLUMNS[command])],
      pointRows(runs, seconds),
    ),
  )
}

const INTRODUCTION = `The real command line is killed (SIGKILL) at named points before and after every durable step, in every
pair of stores. After each death the run is resumed. Then the target must hold exactly what an undisturbed run leaves there,
read without dray; the ledger must balance, with the counts of an undisturbed run; the source must be the same to the byte; at
most one batch may have been moved again; every backup that says it is complete must verify; and nothing may be left over.
Then the run is rolled back, and from the same wreck rolled back at once: the target must be what it was before. Not one of
the trials below ended otherwise: a thorough run writes its numbers only when all of them came through.

\`\`\`sh
DRAY_THOROUGH=1 npx vitest run test/faults/crash && npm run docs
\`\`\`

\`npm test\` repeats a sample, and compares the points that a run passes with those that were tried. What a point is, and how to
add one, stands in [Contributing](../CONTRIBUTING.md#crash-points).`

const SECONDS = {
  resume: 'the resume of a run that died',
  'resume after a change': 'the same, once the source had changed',
  rollback: 'the rollback of a finished run',
  'rollback of what died': 'the rollback of a run that died',
}

const COLUMNS = {
  resume: 'resume',
  'resume after a change': 'resume after a change',
  rollback: 'rollback',
  'rollback of what died': 'rollback of a wreck',
}

function pointRows(runs, seconds) {
  const tallies = [runs, ...Object.keys(SECONDS).map((command) => seconds[command] ?? {})].map(perPoint)
  const names = [...new Set(tallies.flatMap((tally) => Object.keys(tally)))].toSorted()
  return names.map((name) => [`\`${name}\``, ...tallies.map((tally) => tally[name] ?? '')])
}

function perPoint(places) {
  const sums = {}
  for (const tally of Object.values(places)) {
    for (const [name, deaths] of Object.entries(tally)) sums[name] = (sums[name] ?? 0) + deaths
  }
  return sums
}

function sumOf(places) {
  const sums = perPoint(places)
  return [Object.keys(sums).length, total(Object.values(sums))]
}

function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0)
}
