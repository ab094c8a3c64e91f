import { DatabaseSync } from '@photostructure/sqlite'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BadCase, badCases, SMALL_PROJECT, spoil } from '../examples/octoprompt/bad-cases.mjs'
import { copyExample, dray, type Finished, makeFolder, projectAt, sample, treeOf } from './example-project.ts'
import { type Rows, rowsOfOctoPrompt } from './octoprompt-rows.ts'

const TABLES = [
  'chat_messages',
  'chats',
  'mcp_resources',
  'mcp_server_configs',
  'mcp_server_states',
  'mcp_tool_executions',
  'mcp_tools',
  'project_files',
  'projects',
  'prompt_projects',
  'prompts',
  'provider_keys',
]

const INDEXES = [
  'idx_chat_messages_chatId',
  'idx_chat_messages_created_at',
  'idx_chats_created_at',
  'idx_chats_updated_at',
  'idx_mcp_resources_created_at',
  'idx_mcp_resources_serverId',
  'idx_mcp_server_configs_created_at',
  'idx_mcp_server_states_serverId',
  'idx_mcp_server_states_updated_at',
  'idx_mcp_tool_executions_created_at',
  'idx_mcp_tool_executions_toolId',
  'idx_mcp_tools_created_at',
  'idx_mcp_tools_serverId',
  'idx_project_files_created_at',
  'idx_project_files_projectId',
  'idx_projects_created_at',
  'idx_projects_updated_at',
  'idx_prompt_projects_projectId',
  'idx_prompt_projects_promptId',
  'idx_prompts_created_at',
  'idx_prompts_updated_at',
  'idx_provider_keys_created_at',
]

/** Records without times: the moment of the run stands in their columns, and another run has another moment. */
const TIMELESS = new Set([
  'mcp_resources',
  'mcp_server_states',
  'mcp_tool_executions',
  'mcp_tools',
  'prompt_projects',
])

const root = makeFolder('examples')
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('octoprompt, from a dry run to a rollback', () => {
  const project = copyExample(join(root, 'whole'))
  const { data, database } = project
  const before = treeOf(data)
  const expected = rowsOfOctoPrompt(data)
  let migrated: Finished

  it('has data worth moving', () => {
    expect([...expected.keys()].toSorted()).toEqual(TABLES)
    for (const table of TABLES) expect(expected.get(table)!.size, table).toBeGreaterThan(3)
  })

  it('changes nothing in a dry run', () => {
    const untouched = treeOf(project.root)
    for (const words of [['plan'], ['migrate', '--dry-run'], ['plan', '--quick'], ['check']]) {
      const { status, output } = dray(project, ...words)
      expect(status, `${words.join(' ')}\n${output}`).toBe(0)
      expect(treeOf(project.root), words.join(' ')).toEqual(untouched)
    }
  })

  it('predicts every collection in a dry run', () => {
    const { report, status, output } = dray(project, 'plan', '--json')
    expect(status, output).toBe(0)
    const forecasts: { to: string; records: number; rejects?: number }[] = report.forecast.routes
    const records = Object.fromEntries(forecasts.map((route) => [route.to, route.records]))
    expect(records).toEqual(Object.fromEntries([...expected].map(([table, rows]) => [table, rows.size])))
    expect(forecasts.reduce((sum, route) => sum + (route.rejects ?? 0), 0)).toBe(0)
  })

  it('moves every record of every file, unchanged', () => {
    migrated = dray(project, 'migrate', '--json')
    expect(migrated.status, migrated.output).toBe(0)
    expect(migrated.report).toMatchObject({ state: 'finished', verified: 'verified', mismatchCount: 0 })
    expect(rowsIn(database)).toEqual(expected)
  })

  it('makes the tables and indexes of the application, by name, and leaves nothing else', () => {
    expect(named(database, 'table')).toEqual(TABLES)
    expect(named(database, 'index')).toEqual(INDEXES)
    for (const table of TABLES) expect(columnsOf(database, table), table).toEqual(COLUMNS)
    expect(readdirSync(join(database, '..')).filter((file) => file.startsWith('octoprompt'))).toEqual([
      'octoprompt.db',
    ])
  })

  it('gives times as the application does', () => {
    for (const table of TABLES) {
      for (const { data: text, created_at, updated_at } of query(database, `SELECT * FROM ${table}`)) {
        const record = JSON.parse(text as string)
        const { startedAt } = migrated.report
        expect(created_at).toBe(record.created || startedAt)
        expect(updated_at).toBe(record.updated || record.created || startedAt)
      }
    }
  })

  it('answers the questions of the application, by its indexes', () => {
    const projectId = 1750000000002
    const files = `SELECT * FROM project_files WHERE JSON_EXTRACT(data, '$.projectId') = ?`
    expect(query(database, files, projectId).map(({ id }) => id)).toEqual(['1750000100020'])
    expect(plan(database, files, projectId)).toContain('idx_project_files_projectId')

    const link = query(database, 'SELECT id FROM prompt_projects WHERE id = ?', '1750000100051_1750000000002')
    expect(link).toHaveLength(1)

    const all = 'SELECT * FROM chats ORDER BY created_at DESC'
    const times = query(database, all).map(({ created_at }) => created_at as number)
    expect(times).toEqual(times.toSorted((a, b) => b - a))
    expect(plan(database, all)).toContain('idx_chats_created_at')
  })

  it('leaves the source as it was, byte for byte, and has a verified copy of it', () => {
    expect(withoutDatabase(treeOf(data))).toEqual(before)
    expect(migrated.report.backup).toMatchObject({ verified: true })
    expect(existsSync(resolve(project.root, migrated.report.backup.path))).toBe(true)
    expect(migrated.report.backup.files).toBe(readFilesOf(before))
  })

  it('shows no secret', () => {
    const keys = [...expected.get('provider_keys')!.values()].map((text) => JSON.parse(text).key as string)
    for (const key of keys) expect(migrated.output).not.toContain(key)
  })

  it('writes nothing the second time', () => {
    const again = dray(project, 'migrate', '--json', '--yes', '--on-conflict', 'skip')
    expect(again.status, again.output).toBe(0)
    expect(again.report.totals.written).toBe(0)
    for (const { to, counts } of again.report.routes) {
      expect(counts.unchanged + counts.skipped, to).toBe(expected.get(to)!.size)
      if (!TIMELESS.has(to)) expect(counts.skipped, to).toBe(0)
    }
    expect(rowsIn(database)).toEqual(expected)
    expect(withoutDatabase(treeOf(data))).toEqual(before)
  })

  it('takes the database away again and nothing else', () => {
    const { status, output } = dray(project, 'rollback', migrated.report.run, '--yes')
    expect(status, output).toBe(0)
    expect(existsSync(database)).toBe(false)
    expect(treeOf(data)).toEqual(before)
  })
})

describe('octoprompt, the sample alone', () => {
  it('moves without the files that are optional', () => {
    const project = copyExample(join(root, 'sample'), { generated: false })
    const { status, output } = dray(project, 'migrate', '--json')
    expect(status, output).toBe(0)
    const expected = rowsOfOctoPrompt(project.data)
    const rows = rowsIn(project.database)
    expect(rows).toEqual(expected)
    expect(rows.get('mcp_tools')!.size).toBe(0)
    expect(named(project.database, 'index')).toEqual(INDEXES)
  })
})

describe('octoprompt, what goes wrong in real folders', () => {
  it.each(badCases)('$name: exit $exit', (badCase) => {
    const project = copyExample(join(root, badCase.name), { generated: false })
    spoil(project.data, badCase)
    const before = treeOf(project.data)
    const foreseen = dray(project, 'plan')
    expect(treeOf(project.data)).toEqual(before)
    expect(foreseen.status, foreseen.output).toBe(badCase.exit)

    const { status, output } = dray(project, 'migrate')
    expect(status, output).toBe(badCase.exit)
    for (const name of badCase.names) expect(output).toContain(name)
    expect(withoutDatabase(treeOf(project.data))).toEqual(before)
    if (badCase.arrives) expect(rowsIn(project.database)).toEqual(arriving(project.data, badCase))
    else expect(existsSync(project.database)).toBe(false)
  })

  it('goes on where a damaged file stopped it, once that is mended', () => {
    const project = projectAt(join(root, 'truncated-prompts'))
    const prompts = 'prompt_storage/prompts.json'
    cpSync(join(sample, prompts), join(project.data, prompts))
    const { status, output } = dray(project, 'resume')
    expect(status, output).toBe(0)
    expect(rowsIn(project.database)).toEqual(rowsOfOctoPrompt(project.data))
    expect(named(project.database, 'index')).toEqual(INDEXES)
  })

  it('keeps a small id and a foreign field as they are, and reads its time as the application does', () => {
    const { database } = projectAt(join(root, 'rescaled-id'))
    const [row] = query(database, "SELECT * FROM projects WHERE id = '5'")
    expect(JSON.parse(row!['data'] as string)).toEqual(SMALL_PROJECT)
    expect(row!['created_at']).toBe(SMALL_PROJECT.created * 1000)
  })
})

const COLUMNS = [
  { name: 'id', type: 'TEXT', notnull: 0, pk: 1 },
  { name: 'data', type: 'JSON', notnull: 1, pk: 0 },
  { name: 'created_at', type: 'INTEGER', notnull: 1, pk: 0 },
  { name: 'updated_at', type: 'INTEGER', notnull: 1, pk: 0 },
]

beforeAll(() => {
  expect(existsSync(join(import.meta.dirname, '../dist/bin/dray.js')), 'run `npm run build` first').toBe(true)
})

/** The rows that a spoilt folder still gives. */
function arriving(data: string, { missing, absent }: BadCase): Rows {
  const rows = rowsOfOctoPrompt(data, absent)
  for (const table of absent) rows.delete(table)
  for (const [table, ids] of Object.entries(missing)) for (const id of ids) rows.get(table)!.delete(id)
  return rows
}

type Row = Readonly<Record<string, unknown>>

function query(path: string, sql: string, ...bound: (string | number)[]): Row[] {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return database.prepare(sql).all(...bound) as Row[]
  } finally {
    database.close()
  }
}

function plan(path: string, sql: string, ...bound: (string | number)[]): string {
  return query(path, `EXPLAIN QUERY PLAN ${sql}`, ...bound)
    .map(({ detail }) => detail)
    .join('\n')
}

function rowsIn(path: string): Rows {
  return new Map(
    named(path, 'table').map((table) => [
      table,
      new Map(
        query(path, `SELECT id, data FROM ${table}`).map(({ id, data }) => [id as string, data as string]),
      ),
    ]),
  )
}

/** Those that the user made: SQLite's own for the primary key have no SQL. */
function named(path: string, type: 'table' | 'index'): string[] {
  const sql = `SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name`
  return query(path, sql, type).map(({ name }) => name as string)
}

function columnsOf(path: string, table: string): Row[] {
  return query(path, `SELECT name, type, "notnull", pk FROM pragma_table_info(?)`, table)
}

function withoutDatabase(tree: Map<string, string>): Map<string, string> {
  return new Map([...tree].filter(([path]) => !path.startsWith('octoprompt.db')))
}

/** Files of the tree that hold records: what a copy of the source must have. */
function readFilesOf(tree: Map<string, string>): number {
  const leftover = /\.tmp$|\.backup_|ai-file-changes/
  return [...tree].filter(([path, content]) => content !== 'folder' && !leftover.test(path)).length
}
