// What goes wrong in real data folders, each with the end that dray must come to.
//
//   node bad-cases.mjs data unknown-record     spoils a generated flat folder in this one way
//   node bad-cases.mjs                         lists them
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DATABASE = 'request_database.json'

/**
 * `spoil` changes the folder; `exit` is the code of `dray plan` and `dray migrate`, `names` what they say. Of what was
 * there before, everything `arrives` but the records that are `missing`, or nothing does.
 */
export const badCases = [
  {
    name: 'unknown-record',
    about:
      'a record that is none of the three: the application fails on the whole file, or takes it for any of them',
    spoil: (root) => add(root, { 'thing-1': { id: 'thing-1', schema_version: '2.0.0' } }),
    exit: 3,
    names: ['thing-1', 'none of machines, requests, templates'],
    arrives: true,
  },
  {
    name: 'name-and-id-disagree',
    about:
      'a request under a name that is not its id: one of the two is wrong, and only a person knows which',
    spoil: (root) =>
      add(root, {
        'req-one': { request_id: 'req-other', request_type: 'acquire', template_id: 'tmpl-small' },
      }),
    exit: 3,
    names: ['req-one', '"request_id"'],
    arrives: true,
  },
  {
    name: 'no-object',
    about: 'a record that is text: the application cannot read the file from then on',
    spoil: (root) => add(root, { 'req-broken': 'pending' }),
    exit: 3,
    names: ['req-broken', 'not an object'],
    arrives: true,
  },
  {
    name: 'orphan-machine',
    about: 'a machine whose request is gone: it moves as it is, and is told',
    spoil: (root) =>
      add(root, {
        'i-0orphan': {
          instance_id: 'i-0orphan',
          request_id: 'req-gone',
          template_id: 'tmpl-small',
          image_id: 'ami-1',
        },
      }),
    exit: 0,
    names: ['request_id → requests'],
    arrives: true,
    also: { machines: ['i-0orphan'] },
  },
  {
    name: 'truncated',
    about: 'the file ends in the middle: the application puts back its newest backup, or starts empty',
    spoil: (root) => truncateSync(join(root, DATABASE), 2000),
    exit: 4,
    names: [`${DATABASE}:`, 'byte 2000'],
    arrives: false,
  },
  {
    name: 'empty-file',
    about:
      '0 bytes: no data for the application; for dray damage, since a write that was stopped leaves such a file',
    spoil: (root) => truncateSync(join(root, DATABASE), 0),
    exit: 4,
    names: [DATABASE, 'holds nothing'],
    arrives: false,
  },
  {
    name: 'array',
    about:
      'an array at the top: the application ignores it with a warning, and overwrites it with its next save',
    spoil: (root) => writeFileSync(join(root, DATABASE), '[{"request_id":"req-1","request_type":"acquire"}]'),
    exit: 4,
    names: [DATABASE, 'array'],
    arrives: false,
  },
  {
    name: 'wrong-folder',
    about: 'no database in it: this is not the folder',
    spoil: (root) => rmSync(join(root, DATABASE)),
    exit: 2,
    names: [DATABASE],
    arrives: false,
  },
  {
    name: 'already-split',
    about: 'machines.json is there already: it is not written over, unless --replace says so',
    spoil: (root) => writeFileSync(join(root, 'machines.json'), '{"i-old":{"instance_id":"i-old"}}'),
    exit: 2,
    names: ['already holds documents', '--replace'],
    arrives: false,
  },
]

export function spoil(root, badCase) {
  badCase.spoil(root)
}

function add(root, records) {
  const path = join(root, DATABASE)
  const text = readFileSync(path, 'utf8')
  const more = JSON.stringify(records, null, 2).slice(1)
  writeFileSync(path, `${text.slice(0, text.lastIndexOf('\n}'))},${more}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [root, name] = process.argv.slice(2)
  const chosen = badCases.find((badCase) => badCase.name === name)
  if (chosen) spoil(root, chosen)
  else for (const { name, exit, about } of badCases) console.log(`${name.padEnd(22)} exit ${exit}  ${about}`)
}
