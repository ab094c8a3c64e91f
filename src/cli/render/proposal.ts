import type { MigrationProposal, ProposedCollection } from '../../definition/propose-migration.ts'
import { printable } from './text/printable.ts'
import { formatCount } from './text/quantity.ts'
import type { Paint } from './screen.ts'
import { renderTable } from './text/table.ts'

/** What was found, what is to be decided, and what to do next. */
export function renderProposal(
  { from, to, collections, questions }: MigrationProposal,
  path: string,
  paint: Paint,
): string {
  const table = renderTable({
    columns: [
      { title: 'collection' },
      { title: 'records', align: 'right' },
      { title: 'read from' },
      { title: 'refers to' },
    ],
    rows: collections.map((collection) => [
      printable(collection.name),
      formatCount(collection.records),
      printable(placeOf(collection)),
      printable(referencesText(collection)),
    ]),
    indent: 2,
  })
  const open = questions.map((question) => `  ${paint.yellow('?')} ${printable(question)}`)
  const sections = [
    `Found in ${printable(from)}`,
    table,
    open.length > 0 ? ['To decide (left out until you do):', ...open].join('\n') : '',
    `Wrote ${printable(path)}, to ${printable(to)}. ${paint.bold('Next: dray plan')}`,
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

function placeOf({ where, read }: ProposedCollection): string {
  if (where !== '') return where
  const [place, ...options] = Object.entries(read)
  const said = options.map(([name, value]) => `, ${name} ${[value].flat().join(' + ')}`)
  return `${String(place?.[1])}${said.join('')}`
}

function referencesText({ references }: ProposedCollection): string {
  return Object.entries(references)
    .map(([field, collection]) => `${field} → ${collection}`)
    .join(', ')
}
