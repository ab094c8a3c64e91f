// What goes wrong in real data folders, each with the end that dray must come to.
//
//   node bad-cases.mjs packages/server/data invalid-project     spoils a generated folder in this one way
//   node bad-cases.mjs                                          lists them
import { readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dataFolder } from './generator/data-folder.mjs'

const PROJECTS = 'project_storage/projects.json'
const PROMPTS = 'prompt_storage/prompts.json'
const filesOf = (project) => `project_storage/project_data/${project}/files.json`

/** Of the sample. */
const BETA = 1750000000002
const FILE_OF_ALPHA = 1750000100010

const KEPT = { created: 1750000100000, updated: 1750000100000 }

/**
 * `spoil` changes the folder; `exit` is the code of `dray plan` and `dray migrate`, `names` what they say. Of what then
 * lies in the folder everything `arrives` but the records that are `missing` and the tables that stay `absent`.
 */
export const badCases = [
  {
    name: 'invalid-project',
    about: 'a project without description: OctoPrompt then reads the whole file as empty',
    spoil: (folder) =>
      folder.addRecords(PROJECTS, [{ id: 1750000000003, name: 'gamma', path: '/srv/gamma', ...KEPT }]),
    exit: 3,
    names: ['1750000000003', 'description'],
    arrives: true,
    missing: { projects: ['1750000000003'] },
    absent: [],
  },
  {
    name: 'rescaled-id',
    about:
      'an id below 1e10: OctoPrompt stores 5 as 5000 and strips unknown fields; dray keeps the record as it is',
    spoil: (folder) => folder.addRecords(PROJECTS, [SMALL_PROJECT]),
    exit: 0,
    names: [],
    arrives: true,
    missing: {},
    absent: [],
  },
  {
    name: 'truncated-prompts',
    about: 'prompts.json ends in the middle: OctoPrompt migrates 0 prompts and ends with 0',
    spoil: (folder, root) => truncate(join(root, PROMPTS)),
    exit: 4,
    names: ['prompt_storage/prompts.json:8', 'byte 181'],
    arrives: true,
    missing: {},
    absent: ['prompts'],
  },
  {
    name: 'orphan-folder',
    about: 'project_data/<id> of a project that is gone: OctoPrompt leaves its files behind without a word',
    spoil: (folder) => folder.putRecords(filesOf(1750000000099), [fileIn(1750000000099, 1750000000098)]),
    exit: 0,
    names: ['projectId → projects'],
    arrives: true,
    missing: {},
    absent: [],
  },
  {
    name: 'name-and-id-disagree',
    about: 'a record under a name that is not its id: one of the two is wrong, and only a person knows which',
    spoil: (folder) =>
      folder.put(PROJECTS, {
        ...folder.read(PROJECTS),
        1750000000004: { id: 1750000000005, name: 'delta', description: '', path: '/srv/delta', ...KEPT },
      }),
    exit: 3,
    names: ['1750000000004', '"id"', 'projects.json'],
    arrives: true,
    missing: { projects: ['1750000000004', '1750000000005'] },
    absent: [],
  },
  {
    name: 'duplicate-keys',
    about: 'two projects have a file of the same id: the first is kept, the other is named',
    spoil: (folder) => folder.addRecords(filesOf(BETA), [fileIn(BETA, FILE_OF_ALPHA)]),
    exit: 3,
    names: [String(FILE_OF_ALPHA), `${BETA}/files.json`],
    arrives: true,
    missing: {},
    absent: [],
  },
  {
    name: 'wrong-folder',
    about:
      'no projects.json: this is not the folder; OctoPrompt migrates nothing and says that it was completed',
    spoil: (folder, root) => rmSync(join(root, PROJECTS)),
    exit: 2,
    names: ['projects.json'],
    arrives: false,
    missing: {},
    absent: [],
  },
]

/** `created` is in seconds, as old versions wrote it. */
export const SMALL_PROJECT = {
  id: 5,
  name: 'five',
  description: 'old',
  path: '/srv/five',
  created: 1700000000,
  updated: 1700000000,
  extra: 1,
}

export function spoil(root, { spoil: change }) {
  change(dataFolder(root), root)
}

function fileIn(projectId, id) {
  return {
    id,
    projectId,
    name: 'z.ts',
    path: 'src/z.ts',
    extension: '.ts',
    size: 1,
    content: 'z',
    summary: null,
    summaryLastUpdated: null,
    meta: null,
    checksum: null,
    ...KEPT,
  }
}

function truncate(path) {
  truncateSync(path, Math.floor(readFileSync(path).length / 2))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [root, name] = process.argv.slice(2)
  const chosen = badCases.find((badCase) => badCase.name === name)
  if (chosen) spoil(root, chosen)
  else for (const { name, exit, about } of badCases) console.log(`${name.padEnd(22)} exit ${exit}  ${about}`)
}
