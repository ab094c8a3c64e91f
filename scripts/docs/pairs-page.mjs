import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedFrom, page, table } from './markdown.mjs'

const RECORD = 'test/journeys/pair-record.json'
const TYPES = 'test/values/type-record.json'

/** What moved between which stores and came through: drawn from what the last thorough runs wrote down. */
export function pairsPage(root) {
  const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
  const { journeys, generated } = read(RECORD)
  const columns = Object.values(read(TYPES)).flatMap((targets) => Object.values(targets))
  const sum = (entries, name) => Object.values(entries).reduce((total, entry) => total + entry[name], 0)
  return page(
    generatedFrom(`\`${RECORD}\` and \`${TYPES}\``),
    '# Pairs of stores, tried',
    INTRODUCTION,
    '## In short',
    table(
      ['what', 'pairs', 'how often'],
      [
        ['journeys', Object.keys(journeys).length, ''],
        ...Object.entries(JOURNEYS).map(([name, words]) => [words, '', sum(journeys, name)]),
        ['generated documents', Object.keys(generated).length, sum(generated, 'documents')],
        ['values in them', '', sum(generated, 'values')],
        ['values of columns of every type', columns.length, sum(columns, 'values')],
        ['silent changes', '', 0],
      ],
    ),
    '## Journeys',
    'Some thousand documents in two collections, or rows of two tables of which one refers to the other (*rows*). What does ' +
      'not outlive its process cannot be killed.',
    table(
      ['pair', ...Object.values(JOURNEYS)],
      Object.entries(journeys).map(([pair, tally]) => [
        pair,
        ...Object.keys(JOURNEYS).map((name) => tally[name] || ''),
      ]),
    ),
    '## Generated documents',
    'A document that the target cannot hold (`-0` and `\\u0000` in `jsonb`, numbers that MySQL rounds) is refused by name, with ' +
      'the reason; it counts as arrived nowhere, and never differs.',
    table(
      ['pair', 'documents', 'values', 'refused'],
      Object.entries(generated).map(([pair, { documents, values, refused }]) => [
        pair,
        documents,
        values,
        refused || '',
      ]),
    ),
    'See also: [Supported pairs](support-matrix.md), [Types of columns](types.md), [Crash trials](crash-trials.md).',
  )
}

const JOURNEYS = {
  clean: 'clean',
  rolledBack: 'rolled back',
  killedAndResumed: 'killed and resumed',
  killedAndRolledBack: 'killed and rolled back',
}

const INTRODUCTION = `Each pair is moved once undisturbed; once and rolled back; killed (SIGKILL) at several pages and resumed; and
killed and rolled back. Source and target are filled and read by the engine's own client, which shares nothing with dray:
afterwards the target holds what the source holds, or what it held before; the ledger balances; the source is what it was.
Any documents that a generator can think of go through every pair as well, and are compared by a parser that shares nothing
with dray either. A thorough run writes a pair down only when all of it came through:

\`\`\`sh
DRAY_THOROUGH=1 npx vitest run test/journeys/pairs test/properties test/values && npm run docs
\`\`\`

\`npm test\` repeats a sample.`
