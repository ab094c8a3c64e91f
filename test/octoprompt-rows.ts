import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** By table, by row id: the text that the application would store there. */
export type Rows = Map<string, Map<string, string>>

// oxlint-disable-next-line typescript/no-explicit-any -- records of an application, as JSON.parse gives them
type Record = any

interface Place {
  readonly files: (data: string) => readonly string[]
  readonly id: (record: Record) => string
}

const byId = ({ id }: Record) => String(id)

const PLACES: { readonly [table: string]: Place } = {
  provider_keys: { files: one('provider_key_storage/provider_keys.json'), id: byId },
  projects: { files: one('project_storage/projects.json'), id: byId },
  project_files: { files: each('project_storage/project_data', 'files.json'), id: byId },
  chats: { files: one('chat_storage/chats.json'), id: byId },
  chat_messages: { files: each('chat_storage/chat_data', 'messages.json'), id: byId },
  prompts: { files: one('prompt_storage/prompts.json'), id: byId },
  prompt_projects: {
    files: one('prompt_storage/prompt-projects.json'),
    id: ({ promptId, projectId }) => `${promptId}_${projectId}`,
  },
  mcp_server_configs: { files: one('mcp_storage/mcp_server_configs.json'), id: byId },
  mcp_server_states: {
    files: one('mcp_storage/mcp_server_states.json'),
    id: ({ serverId }) => String(serverId),
  },
  mcp_tools: { files: one('mcp_storage/mcp_tools.json'), id: byId },
  mcp_resources: { files: one('mcp_storage/mcp_resources.json'), id: ({ uri }) => uri },
  mcp_tool_executions: { files: one('mcp_storage/mcp_tool_executions.json'), id: byId },
}

/**
 * What OctoPrompt's database must hold for a data folder, read by nothing but `JSON.parse`: each record of each file as
 * compact text. The first of two records with one id counts. `without` leaves tables empty.
 */
export function rowsOfOctoPrompt(data: string, without: readonly string[] = []): Rows {
  const rows: Rows = new Map()
  for (const [table, { files, id }] of Object.entries(PLACES)) {
    const records = without.includes(table) ? [] : files(data).flatMap(recordsOf)
    rows.set(table, new Map(records.toReversed().map((record) => [id(record), JSON.stringify(record)])))
  }
  return rows
}

function recordsOf(file: string): Record[] {
  return existsSync(file) ? Object.values(JSON.parse(readFileSync(file, 'utf8'))) : []
}

function one(path: string): Place['files'] {
  return (data) => [join(data, path)]
}

function each(folder: string, file: string): Place['files'] {
  return (data) =>
    readdirSync(join(data, folder))
      .toSorted()
      .map((name) => join(data, folder, name, file))
}
