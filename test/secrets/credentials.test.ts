import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith } from '../cli/folder.ts'
import { runDray, type Ran } from '../cli/run-dray.ts'
import { CANARY, filesWith, textHolds } from './canary.ts'

const URL = `pg://app:${CANARY}@db.example/shop`
const USELESS = `sqlite://app:${CANARY}@db.example/app.db`
const OPTION = `app.db?password=${CANARY}`
const DATA = { 'data/users.json': { u1: { id: 'u1', name: 'Anna' } } }

const config = (from: string, to: string): string => `
  from: '${from}'
  to: '${to}'
`

interface Scenario {
  readonly name: string
  readonly words: readonly string[]
  readonly config?: string
}

/** Wherever a user may put a credential, rightly or by mistake, in every command that takes an address. */
const SCENARIOS: readonly Scenario[] = [
  ...['plan', 'migrate', 'check', 'verify'].flatMap((command): Scenario[] => [
    { name: `${command}: source`, words: [command, URL, 'app.db'] },
    { name: `${command}: target`, words: [command, './data', URL] },
    { name: `${command}: --from`, words: [command, '--from', URL, '--to', 'app.db'] },
    { name: `${command}: --to`, words: [command, '--from', './data', '--to', URL] },
    { name: `${command}: named twice`, words: [command, URL, 'app.db', '--from', URL] },
    { name: `${command}: a store that needs none`, words: [command, './data', USELESS] },
    { name: `${command}: an option of a plain path`, words: [command, './data', OPTION] },
    {
      name: `${command}: an option nobody knows`,
      words: [command, './data', `sqlite:app.db?pasword=${CANARY}`],
    },
    { name: `${command}: configuration`, words: [command], config: config(URL, 'sqlite:./app.db') },
    { name: `${command}: target of a configuration`, words: [command], config: config('json:./data', URL) },
  ]),
  { name: 'migrate --yes --json', words: ['migrate', './data', URL, '--yes', '--json'] },
  { name: 'migrate --verbose', words: ['migrate', URL, './data', '--yes', '--verbose'] },
  { name: 'migrate, with @ and / in it', words: ['migrate', './data', `pg://app:a@/${CANARY}@h/db`] },
  { name: 'migrate, a scheme in a scheme', words: ['migrate', `json:s3://id:${CANARY}@bucket/a`, 'app.db'] },
  { name: 'a configuration that is none', words: ['plan'], config: `from: '${URL}'\nto: 7\nfrmo: '${URL}'` },
  { name: 'init', words: ['init', URL] },
  { name: 'init --to', words: ['init', './data', '--to', URL] },
  { name: 'count', words: ['count', URL] },
  { name: 'count: an option', words: ['count', OPTION] },
  { name: 'store test', words: ['store', 'test', URL] },
  { name: 'store test --role target', words: ['store', 'test', OPTION, '--role', 'target'] },
  {
    name: '--backup-to',
    words: ['migrate', './data', 'app.db', '--backup-to', `s3://id:${CANARY}@bucket/a`],
  },
  { name: 'an address where a command belongs', words: [URL] },
  { name: 'an address too many', words: ['migrate', './data', 'app.db', URL] },
  { name: 'a flag that does not exist', words: ['migrate', './data', 'app.db', `--password=${CANARY}`] },
  {
    name: 'a flag with a value it does not know',
    words: ['migrate', './data', 'app.db', '--on-conflict', URL],
  },
]

test.each(SCENARIOS)('$name: refused, and the credential is nowhere', async ({ words, config: yaml }) => {
  const cwd = await folderWith({ ...DATA, ...(yaml !== undefined && { 'dray.config.yaml': yaml }) })
  const ran = await runWatched(words, cwd)
  expect(ran.exitCode).toBe(2)
  expect(`${ran.stdout}${ran.stderr}`.length).toBeGreaterThan(20)
  expect(textHolds(ran.stdout, CANARY)).toBe(false)
  expect(textHolds(ran.stderr, CANARY)).toBe(false)
  expect(filesWith(cwd, CANARY)).toEqual(yaml === undefined ? [] : ['dray.config.yaml'])
})

test('a whole life of a run leaves nothing of the environment behind', async () => {
  const cwd = await folderWith(DATA)
  const texts: string[] = []
  for (const words of [
    ['check', './data', 'app.db'],
    ['migrate', './data', 'app.db', '--yes', '--verbose'],
    ['runs'],
    ['verify'],
    ['rollback', '--yes', '--json'],
    ['migrate', './missing', 'app.db'],
  ]) {
    const { stdout, stderr } = await runWatched(words, cwd)
    texts.push(stdout, stderr)
  }
  expect(readFileSync(join(cwd, '.dray/ledger.db')).length).toBeGreaterThan(0)
  expect(texts.some((text) => textHolds(text, CANARY))).toBe(false)
  expect(filesWith(cwd, CANARY)).toEqual([])
})

test('the search finds a canary in each of its spellings', async () => {
  const base64 = Buffer.from(`"password":"${CANARY}"`).toString('base64')
  const cwd = await folderWith({
    'a.txt': `x${CANARY}y`,
    'b.txt': base64,
    'c.txt': Buffer.from(CANARY).toString('hex'),
    [`${CANARY}.txt`]: '',
    'none.txt': 'nothing',
  })
  expect(filesWith(cwd, CANARY)).toEqual([`${CANARY}.txt`, 'a.txt', 'b.txt', 'c.txt'].toSorted())
})

/** With credentials in the environment, and every temporary file in reach of the search. */
async function runWatched(words: readonly string[], cwd: string): Promise<Ran> {
  const temporary = join(cwd, 'tmp')
  mkdirSync(temporary, { recursive: true })
  const env = {
    TMPDIR: temporary,
    PGPASSWORD: CANARY,
    AWS_SECRET_ACCESS_KEY: CANARY,
    DATABASE_URL: URL,
    GOOGLE_APPLICATION_CREDENTIALS: `/nowhere/${CANARY}.json`,
  }
  return runDray(words, { cwd, env })
}
