import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { migrate, plan } from '../../src/index.ts'
import { parseNames } from '../../src/cli/words/flags.ts'
import { newStateFolder, sourceFile } from './existing-tables.ts'
import { failureOf } from './scene.ts'

const LOGS = 'CREATE TABLE log (line TEXT); CREATE TABLE trace (line TEXT); '
const ROWS = "INSERT INTO log VALUES ('a'), ('a'); INSERT INTO trace VALUES ('b')"

test('tables without a key, where these tables are there with rows, are named together, and with what leaves them out', async () => {
  const from = sourceFile(`${LOGS} CREATE TABLE users (id INTEGER PRIMARY KEY);
    ${ROWS}; INSERT INTO users VALUES (1)`)
  const wish = { from, to: sourceFile(`${LOGS} ${ROWS}`), policies: { backup: 'none' } } as const
  const place = { stateDir: newStateFolder() }
  const error = await failureOf(plan(wish, place))
  expect(error).toMatchObject({
    code: 'TARGET_NOT_EMPTY',
    hint: expect.stringContaining('--except log,trace'),
  })
  expect(error.details).toEqual([expect.stringMatching(/^log: /), expect.stringMatching(/^trace: /)])
  expect(error.details.join().match(/--except/g)).toBeNull()
  const report = await migrate(wish, { ...place, except: ['log', 'trace'] })
  expect(report).toMatchObject({ state: 'finished', totals: { written: 1 } })
})

test('tables that cannot move for several reasons are named together, each with all columns that do not fit', async () => {
  const from = sourceFile(`CREATE TABLE log (line TEXT);
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, mail TEXT, born BLOB);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT); CREATE TABLE sound (id INTEGER PRIMARY KEY);
    INSERT INTO log VALUES ('a'); INSERT INTO users VALUES (1, 'x', 'y', x'00'); INSERT INTO orders VALUES (1, 'x')`)
  const to = sourceFile(`CREATE TABLE log (line TEXT); CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, note INTEGER); INSERT INTO log VALUES ('a')`)
  const error = await failureOf(
    plan({ from, to, policies: { backup: 'none' } }, { stateDir: newStateFolder() }),
  )
  expect(error).toMatchObject({
    code: 'PREFLIGHT_FAILED',
    hint: expect.stringContaining('--except log,orders,users'),
  })
  expect(error.details).toEqual([
    expect.stringMatching(/^log: /),
    expect.stringMatching(/^orders: .*note/),
    expect.stringMatching(/^users: .*mail.*born/),
  ])
  // Once where it helps log, and once where it helps both of the others.
  expect(error.details.join().match(/--except/g)).toHaveLength(2)
})

test('what leaves them out can be typed as it stands, whatever they are called', async () => {
  const names = ['a log', "it's, all"]
  const odd = names
    .map((name) => `CREATE TABLE "${name}" (line TEXT); INSERT INTO "${name}" VALUES ('a')`)
    .join(';')
  const wish = {
    from: sourceFile(`${odd}; CREATE TABLE users (id INTEGER PRIMARY KEY)`),
    to: sourceFile(odd),
    policies: { backup: 'none' },
  } as const
  const { hint } = await failureOf(plan(wish, { stateDir: newStateFolder() }))
  const word = execFileSync('sh', ['-c', `printf %s ${hint!.split('--except ')[1]}`], { encoding: 'utf8' })
  const except = parseNames(word)
  expect(except).toEqual(names)
  const report = await migrate(wish, { stateDir: newStateFolder(), except })
  expect(report).toMatchObject({ state: 'finished', exitCode: 0 })
})
