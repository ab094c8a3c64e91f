import { MUTANTS } from '../mutants/list.mjs'
import { generatedFrom, page, table } from './markdown.mjs'

/** The bugs that `scripts/mutants` brings back, the promise that each breaks, and the tests that see it. */
export function mutantsPage() {
  return page(
    generatedFrom('scripts/mutants'),
    '# Mutants',
    `${MUTANTS.length} known bugs of tools like this one. \`node scripts/mutants.mjs\` brings them back one at a time, in a ` +
      'copy of the sources, and expects the tests to turn red. A mutant whose tests were not green before, whose text is no ' +
      'longer there, or which does not load, fails as loudly as one that nobody notices.',
    table(
      ['bug', 'promise that it breaks', 'seen by'],
      MUTANTS.map(({ name, breaks, tests }) => [
        name,
        breaks,
        tests.files.map((file) => `\`${file}\``).join(', '),
      ]),
    ),
    'To add one: [Contributing](../CONTRIBUTING.md#mutants).',
  )
}
