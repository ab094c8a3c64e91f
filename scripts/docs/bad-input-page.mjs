import { join } from 'node:path'
import { createJiti } from 'jiti'
import { generatedFrom, page, table } from './markdown.mjs'

/** Everything that the tables of `test/bad-input` hold, with the verdict that the tests keep dray to. */
export async function badInputPage(root) {
  const jiti = createJiti(import.meta.url)
  const rowsOf = async (file, name) => (await jiti.import(join(root, 'test/bad-input', file)))[name]

  const documents = await rowsOf('document-rows.ts', 'documentRows')
  const keys = await rowsOf('key-rows.ts', 'keyRows')
  const sizes = await rowsOf('size-rows.ts', 'sizeRows')
  const huge = (await rowsOf('size-rows.ts', 'hugeRows'))()
  const accepted = (await rowsOf('grammar-accepted.ts', 'acceptedTexts'))()
  const refused = (await rowsOf('grammar-refused.ts', 'refusedTexts'))()
  const files = [
    ['Files that can be read in one way', await rowsOf('moved-rows.ts', 'movedRows')],
    ['Records that stay behind', await rowsOf('rejected-rows.ts', 'rejectedRows')],
    ['Damaged files', await rowsOf('damaged-rows.ts', 'damagedRows')],
    ['What could be two things', await rowsOf('asked-rows.ts', 'askedRows')],
    ['What is refused before anything is read', await rowsOf('rejected-rows.ts', 'refusedRows')],
    ['Files that are not what they seem', await rowsOf('json-file-rows.ts', 'jsonFileRows')],
  ]
  const sources = [
    ['Values', await rowsOf('sqlite-value-rows.ts', 'sqliteValueRows')],
    ['Names of tables', await rowsOf('sqlite-name-rows.ts', 'sqliteNameRows')],
    ['Tables', await rowsOf('sqlite-table-rows.ts', 'sqliteTableRows')],
    ['Files', await rowsOf('sqlite-file-rows.ts', 'sqliteFileRows')],
  ]
  const targets = [
    ['Tables that are there', await rowsOf('sqlite-fit-rows.ts', 'sqliteFitRows')],
    ['What engine and database do', await rowsOf('sqlite-target-rows.ts', 'sqliteTargetRows')],
    ['Declared columns', await rowsOf('sqlite-column-rows.ts', 'sqliteColumnRows')],
  ]
  const through = [...documents, ...keys, ...sizes, ...huge].length
  const single = [...files, ...sources, ...targets].reduce((sum, [, rows]) => sum + rows.length, 0)

  return page(
    generatedFrom('test/bad-input'),
    '# Bad input',
    `${through + single} inputs that some store, parser, file system or language has trouble with, and ` +
      `${accepted.length + refused.length} texts made from the grammar of JSON. Each is moved by a real run, what arrived ` +
      'is read by other means than dray, and compared to the byte. Nothing is changed without being said: an input',
    [
      '- arrives **identical**: every digit, escape and member in its place, white space between tokens aside;',
      '- or its record is **rejected** with a code of [the list](errors.md) and its place, and all others arrive;',
      '- or its collection is **stopped**, with file, line and byte where there are such, and the others go on;',
      '- or it is **asked** or **refused** before anything is written.',
    ].join('\n'),
    `## Documents, through every pair of JSON and SQLite`,
    table(['a document', 'verdict'], documents.map(laidRow)),
    '## Keys, through every pair of JSON and SQLite',
    table(['a key', 'verdict'], keys.map(laidRow)),
    '## Sizes, through every pair of JSON and SQLite',
    table(['a record', 'verdict'], [...sizes, ...huge].map(laidRow)),
    '## The grammar of JSON',
    'Every production of [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259) with every choice it has, as a value of a ' +
      'document, through every pair: identical. Every way to break one: in a database the row is rejected ' +
      '(`RECORD_INVALID`), in a file its collection is stopped (`SOURCE_CORRUPT`).',
    table(['production', 'sound texts', 'broken texts'], grammarRows(accepted, refused)),
    '## JSON files',
    files.flatMap(([title, rows]) => [`### ${title}`, table(['input', 'verdict'], rows.map(fileRow))]),
    '## SQLite databases as a source',
    'Each into JSON files and into another database; files and folder of the source are the same afterwards.',
    sources.flatMap(([title, rows]) => [`### ${title}`, table(['input', 'verdict'], rows.map(sourceRow))]),
    '### Damage',
    'A small database cut at every 512 bytes and at bytes of its last page, with single bytes turned, and with pages ' +
      'of noise, zeros or another place: identical, or an error; or, of a letter within a document that no index ' +
      'repeats, what every reader of that file reads, for SQLite keeps no checksums.',
    '## SQLite databases as a target',
    targets.flatMap(([title, rows]) => [`### ${title}`, table(['input', 'verdict'], rows.map(targetRow))]),
    'See also: [What dray understands](guide/02-what-dray-understands.md), ' +
      '[When something is wrong](guide/09-when-something-is-wrong.md).',
  )
}

const IDENTICAL = 'identical'

function laidRow({ name, rejected, at, only }) {
  const where = at === undefined ? '' : at === 0 ? ', at its beginning' : `, at byte ${at}`
  const verdict = rejected === undefined ? IDENTICAL : `rejected: ${code(rejected)}${where}`
  return [words(only === undefined ? name : `${name} (${only} only)`), verdict]
}

function grammarRows(accepted, refused) {
  const productions = [...new Set([...accepted, ...refused].map(({ production }) => production))]
  const count = (texts, production) => texts.filter((text) => text.production === production).length
  return productions.map((production) => [
    production,
    count(accepted, production),
    count(refused, production),
  ])
}

function fileRow({ name, verdict }) {
  const { rejected = [], damaged = [], asked, refused } = verdict
  if (asked) return [words(name), `asked: ${code('SHAPE_AMBIGUOUS')}`]
  if (refused) return [words(name), `refused: ${code(refused)}`]
  const said = [
    ...rejected.map(([reason, where]) => `rejected: ${code(reason)}, ${where}`),
    ...damaged.map(([collection, where]) => `${collection} stopped: ${code('SOURCE_CORRUPT')}, ${where}`),
  ]
  return [words(name), said.length === 0 ? IDENTICAL : said.join('; ')]
}

function sourceRow({ name, refused, refusedBy, rejected = [], stopped = [], accepted }) {
  if (refused) return [words(name), `refused: ${code(refused)}`]
  const said = [
    ...unique(rejected.map(([reason]) => `rejected: ${code(reason)}`)),
    ...stopped.map(([, reason]) => `stopped: ${code(reason)}`),
  ]
  const verdict =
    said.length > 0 ? said.join('; ') : accepted ? `${IDENTICAL}, with \`--on-loss coerce\`` : IDENTICAL
  return [words(name), refusedBy ? `${verdict}; to JSON files refused: ${code(refusedBy.json)}` : verdict]
}

function targetRow({ name, refused, stopped, differs, rejected = [] }) {
  if (refused) return [words(name), `refused: ${code(refused)}`]
  if (stopped) return [words(name), `stopped: ${code(stopped)}`]
  if (differs)
    return [words(name), `found by verification, exit 4: ${differs.map(([kind]) => kind).join(', ')}`]
  return [
    words(name),
    rejected.length === 0
      ? IDENTICAL
      : unique(rejected.map(([reason]) => `rejected: ${code(reason)}`)).join('; '),
  ]
}

function unique(texts) {
  return [...new Set(texts)]
}

function code(name) {
  return `\`${name}\``
}

/** Names are words, not Markdown; the ones that show a text stay on one line. */
function words(name) {
  return name.replace(/[\\`*_<>[\]#]/g, '\\$&').replaceAll('\n', ' ')
}
