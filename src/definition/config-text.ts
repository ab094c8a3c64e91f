import { plural } from '../lib/plural.ts'
import type { Json } from '../model/value.ts'
import type { MigrationProposal, ProposedCollection } from './propose-migration.ts'

/** A `dray.config.ts` that works as it is, and shows where to go on. */
export function configText({ from, to, collections, questions }: MigrationProposal): string {
  return [
    "import { defineMigration } from 'dray'",
    '',
    '// Written by `dray init`. Correct what was guessed, then look at what would happen: dray plan',
    'export default defineMigration({',
    `  from: ${quoted(from)},`,
    `  to: ${quoted(to)},`,
    '  collections: {',
    ...questions.flatMap((question) => comment(`To decide: ${question}`)),
    ...collections.flatMap((one) => [...collectionLines(one), ...(hasTables(to) ? listLines(one) : [])]),
    '  },',
    '})',
    '',
  ].join('\n')
}

function collectionLines({
  name,
  read,
  references,
  records,
  problems,
  fields,
}: ProposedCollection): readonly string[] {
  const damaged = problems > 0 ? `, ${problems} that cannot be read` : ''
  const some = fields.slice(0, 8).join(', ')
  const named = Object.keys(references).length > 0
  return [
    ...comment(
      `${plural(records, 'record')}${damaged}${some === '' ? '' : `: ${some}`}${fields.length > 8 ? ', …' : ''}`,
    ),
    ...memberLines(memberName(name), [
      ...(Object.keys(read).length > 0 ? [`read: ${literal(read)}`] : []),
      ...(named ? [`references: ${literal(references)}`] : []),
    ]),
  ]
}

/** Of a JSON target nobody wants tables. */
function hasTables(to: string): boolean {
  return !/^(?:json|memory):/.test(to)
}

/** What could be said, for those who want it. */
function listLines({ name, lists }: ProposedCollection): readonly string[] {
  return lists.flatMap((list) => {
    const said = literal({ from: name, elements: list, store: { layout: 'row' } })
    return comment(`${memberName(`${name}_${list}`)}: ${said}, // its ${list} as a table of their own`)
  })
}

function memberLines(name: string, members: readonly string[]): readonly string[] {
  if (members.length === 0) return [`    ${name}: {},`]
  return [`    ${name}: {`, ...members.map((member) => `      ${member},`), '    },']
}

/** A line break in a name or message must not end the comment. */
function comment(text: string): readonly string[] {
  return [`    // ${text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ')}`]
}

function literal(value: Json): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (isList(value)) return `[${value.map(literal).join(', ')}]`
  const members = Object.entries(value).map(([name, member]) => `${memberName(name)}: ${literal(member)}`)
  return `{ ${members.join(', ')} }`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__' ? name : quoted(name)
}

function quoted(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
  return `'${escaped.replaceAll("'", String.raw`\'`).replace(/[\u2028\u2029]/g, escapeSign)}'`
}

function escapeSign(sign: string): string {
  return String.raw`\u${sign.charCodeAt(0).toString(16)}`
}
