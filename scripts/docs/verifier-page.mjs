import { join } from 'node:path'
import { createJiti } from 'jiti'
import { generatedFrom, page, table } from './markdown.mjs'

const WHERE = {
  sqlite: 'SQLite',
  json: 'JSON',
  cells: 'SQLite, `verify RUN`',
}

/** The differences that `test/verifier` plants, and the rewritings that are none. */
export async function verifierPage(root) {
  const jiti = createJiti(import.meta.url)
  const load = (file) => jiti.import(join(root, 'test/verifier', file))
  const { PLANTS } = await load('plants.ts')
  const { HARMLESS } = await load('harmless.ts')
  const { THOROUGH_TRIALS } = await load('trial-counts.ts')
  const looks = Object.values(THOROUGH_TRIALS)
  const sum = (name) => looks.reduce((total, trials) => total + trials[name], 0)

  return page(
    generatedFrom('test/verifier'),
    '# What verification sees',
    '100,000 records are moved by dray. Then differences are planted in the target, or in the source, by means that share ' +
      'nothing with dray, and `dray verify RUN` and `dray verify A B` have to name each by its key and kind (missing, extra, ' +
      'content), and nothing else: one that is not named, or named wrongly, turns the tests red. These are the trials of ' +
      '`DRAY_THOROUGH=1 npx vitest run test/verifier`; every run of the tests does a part of them.',
    table(
      ['trial', 'trials'],
      [
        ['one difference among 100,000 records', sum('single')],
        [`every kind ${looks[0].together} times in one store, each named`, looks.length],
        ['nothing differs, 500 records written otherwise: no alarm', sum('clean')],
      ],
    ),
    'In half of the trials with two records, both lie in the same bucket of the digest, where only a hash that mixes key ' +
      'and fields can tell an exchange.',
    `## ${PLANTS.length} kinds of difference`,
    table(
      ['kind', 'from → to', 'where'],
      PLANTS.map(({ name, shown, only }) => [name, shown, only ? WHERE[only] : 'JSON, SQLite']),
    ),
    '## What is no difference',
    table(
      ['written otherwise', 'the same'],
      HARMLESS.map(({ name, shown }) => [name, shown]),
    ),
    'See also: [How a run is checked](guide/07-verification.md).',
  )
}
