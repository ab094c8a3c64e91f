import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { drivers } from '../drivers/index.ts'
import { configText } from './config-text.ts'
import { loadMigration } from './load-migration.ts'
import { proposeMigration } from './propose-migration.ts'
import { writeConfig } from './write-config.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dray-init-'))
  return () => rm(folder, { recursive: true, force: true })
})

async function put(name: string, content: unknown): Promise<void> {
  const path = join(folder, 'data', name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
}

const propose = () => proposeMigration({ store: join(folder, 'data'), to: undefined, drivers })

describe('what is found', () => {
  test('collections of every shape, as declarations that find them again', async () => {
    await put('projects.json', { p1: { id: 'p1' }, p2: { id: 'p2' } })
    await put('tickets.json', [{ id: 1, title: 'x' }])
    await put('project_data/p1/files.json', { f1: { id: 'f1' } })
    await put('project_data/p2/files.json', { f2: { id: 'f2' } })
    for (const id of ['a', 'b', 'c']) await put(`notes/${id}.json`, { text: id })
    const { collections, questions } = await propose()
    expect(questions).toEqual([])
    expect(
      Object.fromEntries(collections.map(({ name, read, records }) => [name, { read, records }])),
    ).toEqual({
      projects: { read: { file: 'projects.json' }, records: 2 },
      tickets: { read: { file: 'tickets.json', key: 'id' }, records: 1 },
      files: { read: { files: 'project_data/{projectId}/files.json' }, records: 2 },
      notes: { read: { records: 'notes/{id}.json' }, records: 3 },
    })
  })

  test('keys that repeat from file to file are told apart by the path', async () => {
    for (const project of ['p1', 'p2']) {
      await put(`projects/${project}/tasks.json`, [{ id: 1, of: project }])
      await put(`projects/${project}/notes.json`, { first: { of: project } })
    }
    const { collections } = await propose()
    expect(Object.fromEntries(collections.map(({ name, read }) => [name, read]))).toEqual({
      tasks: { files: 'projects/{projectId}/tasks.json', key: ['{projectId}', 'id'] },
      notes: { files: 'projects/{projectId}/notes.json', key: ['{projectId}'] },
    })
  })

  test('collections inside one file', async () => {
    await put('db.json', { users: [{ id: 1, name: 'a' }], posts: [{ id: 7, name: 'b' }] })
    const { collections } = await propose()
    expect(collections.map(({ name, read }) => [name, read])).toEqual([
      ['users', { file: 'db.json', member: 'users', key: 'id' }],
      ['posts', { file: 'db.json', member: 'posts', key: 'id' }],
    ])
  })

  test('what cannot be known is left to the user, and does not hide the rest', async () => {
    await put('settings.json', { theme: 'dark' })
    await put('labels.json', [{ name: 'x' }])
    await put('users.json', { u1: { id: 'u1' } })
    const { collections, questions } = await propose()
    expect(collections.map(({ name }) => name)).toEqual(['users'])
    expect(questions).toHaveLength(2)
    expect(questions.join('\n')).toMatch(
      /settings\.json[\s\S]*labels\.json|labels\.json[\s\S]*settings\.json/,
    )
  })

  test('nothing at all is an error', async () => {
    await put('readme.txt', 'x')
    await expect(propose()).rejects.toMatchObject({ code: 'STORE_INVALID' })
  })

  test('nothing but questions is an error that says where they are answered', async () => {
    await put('labels.json', [{ a: 1 }, { a: 1 }])
    await expect(propose()).rejects.toMatchObject({
      details: [expect.stringContaining('labels.json')],
      hint: expect.stringContaining('?…'),
    })
  })
})

describe('references', () => {
  const referencesOf = async (name: string) =>
    (await propose()).collections.find((found) => found.name === name)?.references

  test('a field is one when all its values are keys of the collection it is named after', async () => {
    await put('projects.json', { p1: { id: 'p1' }, p2: { id: 'p2' } })
    await put('tickets.json', [
      { id: 1, projectId: 'p1' },
      { id: 2, projectId: 'p2', project_id: 'p1' },
    ])
    expect(await referencesOf('tickets')).toEqual({ projectId: 'projects', project_id: 'projects' })
  })

  test('one value that is no key is enough to be none', async () => {
    await put('projects.json', { p1: { id: 'p1' } })
    await put('tickets.json', [
      { id: 1, projectId: 'p1' },
      { id: 2, projectId: 'gone' },
    ])
    expect(await referencesOf('tickets')).toEqual({})
  })

  test('another name needs more values and a single candidate', async () => {
    await put('users.json', { a: { id: 'a' }, b: { id: 'b' }, c: { id: 'c' } })
    await put(
      'tickets.json',
      ['a', 'b', 'c'].map((authorId, id) => ({ id: `t${id}`, authorId, ownerId: 'a' })),
    )
    expect(await referencesOf('tickets')).toEqual({ authorId: 'users' })
  })

  test('its own key is none', async () => {
    await put('users.json', { a: { user_id: 'a' }, b: { user_id: 'b' } })
    await put('profiles.json', { a: { id: 'a' }, b: { id: 'b' } })
    expect(await referencesOf('users')).toEqual({})
  })
})

describe('the configuration that is written', () => {
  test('loads, and says what was found', async () => {
    await put('projects.json', { p1: { id: 'p1' } })
    await put("it's *∕ odd.json", [{ id: 1, projectId: 'p1' }])
    await put('settings.json', { theme: 'dark' })
    const path = writeConfig(folder, configText(await propose()), { over: false })
    const { collections, from, to, config } = await loadMigration({ cwd: folder })
    expect({ from, to, path: config?.path }).toEqual({
      from: `json:${join(folder, 'data')}`,
      to: 'sqlite:./app.db',
      path,
    })
    expect(collections?.["it's *∕ odd"]).toEqual({
      read: { file: "it's *∕ odd.json", key: 'id' },
      references: { projectId: 'projects' },
    })
  })

  test('proposes a table for what is a list of objects, as a line that only has to be let in', async () => {
    await put('orders.json', [
      { id: 1, lines: [{ sku: 'x' }], tags: ['a'], none: [] },
      { id: 2, lines: [] },
    ])
    const text = configText(await propose())
    expect(text).not.toContain('orders_tags')
    expect(text).not.toContain('orders_none')
    const letIn = text.replace('// orders_lines:', 'orders_lines:')
    writeConfig(folder, letIn, { over: false })
    const { collections } = await loadMigration({ cwd: folder })
    expect(collections?.['orders_lines']).toEqual({
      from: 'orders',
      elements: 'lines',
      store: { layout: 'row' },
    })
    const toJson = configText({ ...(await propose()), to: 'json:./out' })
    expect(toJson).not.toContain('elements')
  })

  test('does not replace one that is there, of any kind', async () => {
    writeConfig(folder, 'one', { over: false })
    expect(() => writeConfig(folder, 'two', { over: false })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    )
    expect(writeConfig(folder, 'three', { over: true })).toBe(join(folder, 'dray.config.ts'))
    await rm(join(folder, 'dray.config.ts'))
    await writeFile(join(folder, 'dray.config.yaml'), '')
    expect(() => writeConfig(folder, 'four', { over: true })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    )
  })
})
