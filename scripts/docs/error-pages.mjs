import { generatedFrom, page, table } from './markdown.mjs'

const WHO = {
  usage: 'The person who typed the command',
  store: 'Whoever runs the store',
  record: 'Whoever owns the data',
  corrupt: 'Whoever has a copy of the file',
  locked: 'Whoever holds the store',
  rollback: 'The person who rolls back',
  ledger: 'The makers of dray',
  bug: 'The makers of dray',
  interrupted: 'Nobody: it was asked for',
}

/** Every error code, by who must act. */
export function errorPage({ ERROR_GROUPS, ERROR_MEANINGS, EXIT_CODES }) {
  const groups = Object.entries(ERROR_GROUPS).flatMap(([group, codes]) => [
    `## ${group}: exit ${EXIT_CODES[group].code}`,
    `${WHO[group]} acts. Exit code ${EXIT_CODES[group].code}: ${EXIT_CODES[group].meaning}.`,
    table(
      ['code', 'meaning'],
      codes.map((code) => [`\`${code}\``, ERROR_MEANINGS[code]]),
    ),
  ])
  return page(
    generatedFrom('src/model/error-codes.ts'),
    '# Errors',
    'Every error has a code of this closed list; the group of a code says who must act, and decides the exit code. ' +
      'A message says what happened and where, and what helps; it may be worded better in any release. Scripts look at ' +
      'the code (`--json`: `error.code`) or at the exit code, never at the words.',
    'The codes of single records are also the reasons in the list of rejects of a run: see ' +
      '[When something is wrong](guide/09-when-something-is-wrong.md).',
    groups,
  )
}

/** Every exit code, and which command may end with it. */
export function exitCodePage({ EXIT_CODES, COMMANDS }) {
  const names = Object.keys(EXIT_CODES).filter((name) => name !== 'bug')
  const meanings = Object.values(EXIT_CODES).map(({ code, meaning }) => [code, meaning])
  const uses = COMMANDS.map(({ name, exits }) => [
    `\`dray ${name}\``,
    ...names.map((exit) => (exits.includes(exit) ? '•' : '')),
  ])
  return page(
    generatedFrom('src/model/exit-codes.ts'),
    '# Exit codes',
    table(['code', 'meaning'], meanings),
    'Which command ends with which (70, a bug, may be any of them):',
    table(['command', ...names.map((name) => EXIT_CODES[name].code)], uses),
    'In the report of a run the gravest finding decides: 7 before 4, 4 before 3. The codes of single errors are in ' +
      '[Errors](errors.md).',
  )
}
