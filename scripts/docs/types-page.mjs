import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedFrom, page, table } from './markdown.mjs'

const RECORD = 'test/values/type-record.json'
const TITLES = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  json: 'JSON files',
}

/** What becomes of every kind of column in every store: drawn from what the last thorough run of its tests found. */
export function typesPage(root) {
  const record = JSON.parse(readFileSync(join(root, RECORD), 'utf8'))
  const names = Object.keys(TITLES)
  const sources = names.filter((name) => record[name])
  return page(
    generatedFrom(`\`${RECORD}\``),
    '# Types of columns',
    introduction(record),
    ...sources.flatMap((source) => [`## From ${TITLES[source]}`, kindTable(record[source], names)]),
    '## Why values are refused',
    table(['from', 'type', 'to', 'the column says'], reasonRows(record, names)),
    'See also: [Supported pairs](support-matrix.md), [When something is wrong](guide/09-when-something-is-wrong.md).',
  )
}

function introduction(record) {
  const moves = Object.values(record).flatMap((targets) => Object.values(targets))
  const total = moves.reduce((sum, { values }) => sum + values, 0)
  return `Tables with a column of every type, edges and generated values in them, are moved from each store to each. Then both
ends are read by the engine's own client: a value is equal, or it is named in the rejects. There is no third way; one value
that was neither would turn the tests red. These are the ${total.toLocaleString('en')} values of ${moves.length} migrations of

\`\`\`sh
DRAY_THOROUGH=1 npx vitest run test/values && npm run docs
\`\`\`

and \`npm test\` repeats a sample. A cell is the type that dray declares in the new table. **n refused** means that some of the
values of this type have no place there: each is a reject with its key and its reason, below, and the others go in. Into a
table that is there already values go by the same rules. Types that only one engine has are kept as its text; so are kinds
that SQLite lacks, under a name that says which (\`UUID_TEXT\`), so that the way back finds the type again. JSON files have no
types: what JSON has a form for is **native** there, anything else **tagged**: \`{"$dray:date":"2024-01-02"}\`. So it is in
the documents of every store.`
}

function kindTable(targets, names) {
  const into = names.filter((name) => targets[name])
  const kinds = Object.keys(targets[into[0]].kinds)
  return table(
    ['type', ...into.map((name) => `in ${TITLES[name]}`)],
    kinds.map((kind) => [typeName(kind), ...into.map((name) => outcome(targets[name].kinds[kind]))]),
  )
}

function typeName(kind) {
  return kind === '' ? '(none)' : `\`${kind}\``
}

const IN_JSON = { none: 'native', some: 'native, some tagged', all: 'tagged' }

function outcome({ declared, arrived, refused, tagged }) {
  const type = declared === '' ? (IN_JSON[tagged] ?? 'kept') : `\`${declared}\``
  if (refused === 0) return type
  return arrived <= 1 ? '**refused**' : `${type}, ${refused.toLocaleString('en')} refused`
}

function reasonRows(record, names) {
  return names.flatMap((source) =>
    names.flatMap((target) =>
      Object.entries(record[source]?.[target]?.kinds ?? {}).flatMap(([kind, { reasons }]) =>
        reasons.length === 0 ? [] : [[TITLES[source], typeName(kind), TITLES[target], reasons.join('; ')]],
      ),
    ),
  )
}
