import { generatedFrom, page, table } from './markdown.mjs'

/** One kind of store: what is always true of it, and every option it takes. */
export function storePage(store) {
  const { scheme, title, example, facts, roles } = store
  return page(
    generatedFrom(`src/drivers/${scheme}`),
    `# ${title}`,
    `Address: \`${example}\`. Can be ${roles.map((role) => `a ${role}`).join(' and ')}.`,
    '## Facts',
    table(['fact', ''], factRows(facts)),
    optionSection(
      '## In the address',
      store.addressOptions,
      'Written behind a question mark: `' + example + '?name=value&other=value`.',
    ),
    optionSection('## As a source', store.readOptions, "What a collection's `read` may say."),
    roles.includes('target')
      ? optionSection(
          '## As a target',
          store.storeOptions,
          "What a collection's `store` may say, beside `columns`.",
        )
      : [],
    'See also: [Supported pairs](../support-matrix.md), [Configuration](../guide/03-configuration.md).',
  )
}

function factRows({ noun, consistency, keys, text, checkpoint, uniqueKeys, writes, persists, limits }) {
  const rows = [
    ['one record is called', noun],
    ['while it is read', CONSISTENCY[consistency]],
    [
      'keys are kept',
      keys === 'text' ? 'as text: `1` and `"1"` are one key' : 'with their kind: `1` and `"1"` are two keys',
    ],
    ['JSON text', text === 'kept' ? 'comes back as it went in, numbers and escapes included' : 'is parsed'],
    ['a checkpoint is durable', checkpoint === 'with-data' ? 'in one step with the data' : 'after the data'],
    [
      'a repeated key',
      uniqueKeys ? 'is refused by the store itself' : 'is found by dray, before anything is visible',
    ],
    [
      'what is there already',
      writes === 'merge'
        ? 'is merged with, by the conflict policy'
        : 'is never merged with: an absent or empty place, or `--replace`',
    ],
    ['the data', persists ? 'outlives the process' : 'ends with the process'],
  ]
  const limited = Object.entries(limits).map(([name, value]) => [LIMITS[name], value.toLocaleString('en')])
  return [...rows, ...limited]
}

const CONSISTENCY = {
  snapshot: 'it is of one moment, from the first page to the last',
  pinned: 'a change is noticed',
}

const LIMITS = {
  keyBytes: 'longest key, bytes',
  bodyBytes: 'longest document, bytes',
  depth: 'deepest nesting',
}

function optionSection(heading, options, before) {
  if (options.length === 0) return [heading, 'No options.']
  const rows = options.map(({ name, description }) => [`\`${name}\``, description])
  return [heading, before, table(['option', 'meaning'], rows)]
}

/** Every source with every target. */
export function matrixPage(stores) {
  const targets = stores.filter(({ roles }) => roles.includes('target'))
  const rows = stores.map((source) => [
    `from ${linkTo(source)}`,
    ...targets.map((target) => pairText(source, target)),
  ])
  return page(
    generatedFrom('src/drivers'),
    '# Supported pairs',
    table(['', ...targets.map((target) => `to ${linkTo(target)}`)], rows),
    '- **merge**: also into a store that holds documents already; `--on-conflict` decides what happens to a key that is there.',
    '- **load**: into an absent or empty place; with `--replace` in the place of what is there, which is kept for a rollback.',
    '- **in a program**: `memory:` lives and ends with its process, so only [the library](guide/10-library.md) has a use for it.',
    'Every pair is planned, verified, resumed and undone by the same code. What was tried with each: [Pairs of stores, tried](pairs.md).',
  )
}

function linkTo({ scheme, title }) {
  return `[${title}](stores/${scheme}.md)`
}

function pairText(source, target) {
  const mode = target.facts.writes === 'merge' ? 'merge' : 'load'
  return source.facts.persists && target.facts.persists ? mode : `${mode}, in a program`
}
