import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { drop } from '../plan/migration.ts'
import { loadMigration } from './load-migration.ts'

let cwd: string

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'dray-definition-'))
  return () => rm(cwd, { recursive: true, force: true })
})

async function put(name: string, content: string): Promise<string> {
  const path = join(cwd, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  return path
}

const load = (request: Partial<Parameters<typeof loadMigration>[0]> = {}) =>
  loadMigration({ cwd, ...request })

describe('addresses', () => {
  test('two of them alone are a migration', async () => {
    expect(await load({ from: './data', to: 'app.db' })).toEqual({ from: './data', to: 'app.db' })
  })

  test('a missing one is named', async () => {
    await expect(load({ from: './data' })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/target/),
    })
    await expect(load({ to: './data' })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/source/),
    })
  })

  test('those of the command line win, one by one', async () => {
    await put('dray.config.json', '{ "from": "json:./a", "to": "sqlite:./b.db" }')
    expect(await load({ to: 'sqlite:./c.db' })).toMatchObject({ from: 'json:./a', to: 'sqlite:./c.db' })
  })

  test('relative paths of a configuration elsewhere count from its folder', async () => {
    await put('app/dray.config.json', '{ "from": "json:./data?shape=records", "to": "../out.db" }')
    const migration = await load({ configPath: 'app/dray.config.json' })
    expect(migration).toMatchObject({ from: 'json:./app/data?shape=records', to: './out.db' })
  })
})

describe('kinds of configuration', () => {
  const same = "{ from: 'json:./a', to: 'sqlite:./b.db', policies: { maxRejects: '2%' } }"
  test.each([
    ['dray.config.ts', `const policy: string = 'x'; export default ${same}`],
    ['dray.config.mts', `export const migration = ${same}`],
    ['dray.config.js', `export default Promise.resolve(${same})`],
    ['dray.config.mjs', `export default ${same}`],
    [
      'dray.config.json',
      '\ufeff{ "from": "json:./a", "to": "sqlite:./b.db", "policies": { "maxRejects": "2%" } }',
    ],
    ['dray.config.yaml', 'from: json:./a\nto: sqlite:./b.db\npolicies:\n  maxRejects: 2%\n'],
    ['dray.config.yml', 'from: json:./a\nto: sqlite:./b.db\npolicies:\n  maxRejects: 2%\n'],
  ])('%s', async (name, content) => {
    const path = await put(name, content)
    const migration = await load()
    expect(migration).toMatchObject({ from: 'json:./a', to: 'sqlite:./b.db' })
    expect(migration.policies).toEqual({ maxRejects: { percent: 2 } })
    expect(migration.config).toMatchObject({ path, files: [path] })
  })

  test("functions arrive as they are, and `import … from 'dray'` needs no installation", async () => {
    await put(
      'dray.config.ts',
      `import { defineMigration, drop } from 'dray'
       export default defineMigration({ from: 'a', to: 'b', collections: { users: { map: () => drop } } })`,
    )
    const { collections } = await load()
    expect(
      collections?.['users']?.map?.({ key: 1, value: {}, parts: {} }, { run: { id: '', startedAt: 0 } }),
    ).toBe(drop)
  })

  test('several are asked about', async () => {
    await put('dray.config.json', '{}')
    await put('dray.config.yaml', '')
    await expect(load()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringMatching(/--config/),
    })
    expect(await load({ from: 'a', to: 'b', configPath: false })).toEqual({ from: 'a', to: 'b' })
  })

  test('one that was named and is not there', async () => {
    await expect(load({ configPath: 'other.ts' })).rejects.toMatchObject({ code: 'CONFIG_FAILED' })
  })
})

describe('what is refused', () => {
  const at = (member: string) => `export default {\n  from: 'a',\n  to: 'b',\n  ${member},\n}\n`
  const users = (member: string) => at(`collections: {\n    users: {\n      ${member},\n    },\n  }`)
  test.each([
    ['an unknown option', at('form: 1'), 4, /form is not an option; did you mean "from"/],
    ['an unknown policy', at("policies: { onConflct: 'skip' }"), 4, /policies\.onConflct .*"onConflict"/],
    [
      'an unknown value',
      at("policies: { onConflict: 'merge' }"),
      4,
      /policies\.onConflict must be one of: fail, skip, overwrite/,
    ],
    ['a number for a name', at('collections: 3'), 4, /collections must be/],
    ['no collection at all', at('collections: {}'), 4, /collections names no collection/],
    [
      'a name that would be left out without a word',
      at(`collections: JSON.parse('{ "__proto__": {} }')`),
      4,
      /collections\.__proto__ is a name that a configuration cannot hold/,
    ],
    ['an unknown option of a collection', users('scema: {}'), 6, /collections\.users\.scema .*"schema"/],
    ['a map that is none', users('map: 1'), 6, /collections\.users\.map must be a function/],
    ['a schema that is none', users('schema: {}'), 6, /collections\.users\.schema must be a Standard Schema/],
    [
      'a column of an unknown type',
      users("store: {\n        columns: {\n          age: { type: 'int' } } }"),
      8,
      /collections\.users\.store\.columns\.age\.type must be one of: integer, real, text/,
    ],
    [
      'a share above all',
      at("policies: { maxRejects: '120%' }"),
      4,
      /maxRejects must be a number of records or a percentage/,
    ],
    ['a backup to nowhere', at('policies: { backup: { to: 1 } }'), 4, /policies\.backup\.to must be string/],
  ])('%s', async (_, content, line, message) => {
    const unit = await put('dray.config.ts', content)
    await expect(load()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(message),
      position: { unit, line },
    })
  })

  test('all faults at once, each with its line', async () => {
    await put('dray.config.yaml', 'from: a\nto: b\ncollections:\n  users:\n    map: 1\n    keep: some\n')
    await expect(load()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      details: [
        expect.stringMatching(/^dray\.config\.yaml:[56]: /),
        expect.stringMatching(/^dray\.config\.yaml:[56]: /),
      ],
    })
  })

  test('a module that exports no migration', async () => {
    await put('dray.config.ts', 'export const other = 1')
    await expect(load()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringMatching(/export default/),
    })
  })
})

describe('what fails to load', () => {
  test.each([
    ['a throw', 'dray.config.ts', "const a: number = 1\n\nthrow new Error('no database')", 3, 'no database'],
    ['a syntax fault', 'dray.config.ts', 'export default {\n  a: [1,\n}\n', 3, 'Unexpected token'],
    ['a module that is not there', 'dray.config.ts', "import './gone.ts'\n", undefined, 'gone.ts'],
    ['broken JSON', 'dray.config.json', '{\n  "from": "a",\n  "to" "b"\n}', 3, ''],
    ['broken YAML', 'dray.config.yaml', 'from: a\nto: [b\ncollections: {}\n', 3, ''],
  ])('%s', async (_, name, content, line, message) => {
    const unit = await put(name, content)
    const failure: unknown = await load().catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'CONFIG_FAILED',
      message: expect.stringContaining(message),
      position: { unit, ...(line !== undefined && { line }) },
    })
    expect((failure as Error).message).not.toContain('\n')
  })

  test.each([
    ["import 'no-such-package'", 'npm install no-such-package'],
    ["import '@no-such/package/inside'", 'npm install @no-such/package'],
  ])('%s says what to install', async (content, hint) => {
    await put('dray.config.ts', content)
    await expect(load()).rejects.toMatchObject({
      code: 'CONFIG_FAILED',
      hint: expect.stringMatching(`${hint}$`),
    })
  })

  test('an address in what it throws is told without its password', async () => {
    await put(
      'dray.config.mjs',
      "throw new Error('postgres://me:s3cret%2F@host:1/db and redis://:s3cret@other')",
    )
    await expect(load()).rejects.toMatchObject({
      message: expect.stringMatching(/postgres:\/\/me:\*\*\*@host:1\/db and redis:\/\/:\*\*\*@other$/),
    })
  })

  test('a throw in an imported file names that file', async () => {
    const unit = await put(
      'lib/schemas.ts',
      "export function make(): never {\n  throw new Error('bad schema')\n}\n",
    )
    await put('dray.config.ts', "import { make } from './lib/schemas'\nmake()\n")
    await expect(load()).rejects.toMatchObject({ code: 'CONFIG_FAILED', position: { unit, line: 2 } })
  })
})

describe('the hash of its code', () => {
  const config =
    "import { x } from './lib/a'\nexport default { from: 'a', to: 'b', collections: { [x]: {} } }"
  const codeOf = async () => (await load()).config?.code

  test('follows local imports, however they are written', async () => {
    await put('dray.config.ts', config)
    await put('lib/a.ts', "export { x } from './b.js'\nimport './c.mjs'\n")
    await put(
      'lib/b.ts',
      "import names from '../names.json' with { type: 'json' }\nexport const x: string = names[0]",
    )
    await put('lib/c.mjs', "import './d/index.js'")
    await put('lib/d/index.js', '')
    await put('names.json', '["users"]')
    await put('unrelated.ts', '')
    const { config: loaded } = await load()
    const names = loaded?.files.map((file) => file.slice(cwd.length + 1)).toSorted()
    expect(names).toEqual([
      'dray.config.ts',
      'lib/a.ts',
      'lib/b.ts',
      'lib/c.mjs',
      'lib/d/index.js',
      'names.json',
    ])
  })

  test('changes when an imported file does, and not otherwise', async () => {
    await put('dray.config.ts', config)
    await put('lib/a.ts', "export const x = 'users'")
    const before = await codeOf()
    expect(await codeOf()).toBe(before)
    await put('unrelated.ts', '1')
    expect(await codeOf()).toBe(before)
    await put('lib/a.ts', "export const x = 'people'")
    expect(await codeOf()).not.toBe(before)
    expect(Object.keys((await load()).collections ?? {})).toEqual(['people'])
  })

  test('is the same wherever the project lies', async () => {
    await put('dray.config.json', '{ "from": "a", "to": "b" }')
    const here = await codeOf()
    const other = await mkdtemp(join(tmpdir(), 'dray-elsewhere-'))
    onTestFinished(() => rm(other, { recursive: true }))
    await writeFile(join(other, 'dray.config.json'), '{ "from": "a", "to": "b" }')
    expect((await loadMigration({ cwd: other })).config?.code).toBe(here)
  })
})
