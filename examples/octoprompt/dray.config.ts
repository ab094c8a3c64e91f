import { defineMigration } from 'dray'
import {
  Chat,
  ChatMessage,
  McpResource,
  McpServerConfig,
  McpServerState,
  McpTool,
  McpToolExecution,
  Project,
  ProjectFile,
  Prompt,
  PromptProject,
  ProviderKey,
  unixMilliseconds,
} from './schemas.ts'

export default defineMigration({
  from: 'json:./packages/server/data',
  to: 'sqlite:./packages/server/data/octoprompt.db',
  collections: {
    provider_keys: {
      read: { file: 'provider_key_storage/provider_keys.json', shape: 'object', key: 'id', optional: true },
      schema: ProviderKey,
      sensitive: ['key'],
      store: table('provider_keys', 'created_at'),
    },
    // The one file that must be there: a folder without it is not OctoPrompt's.
    projects: {
      read: { file: 'project_storage/projects.json', shape: 'object', key: 'id' },
      schema: Project,
      store: table('projects', 'created_at', 'updated_at'),
    },
    project_files: {
      read: {
        files: 'project_storage/project_data/{projectId}/files.json',
        shape: 'object',
        key: 'id',
        optional: true,
      },
      schema: ProjectFile,
      references: { projectId: 'projects' },
      store: table('project_files', '$.projectId', 'created_at'),
    },
    chats: {
      read: { file: 'chat_storage/chats.json', shape: 'object', key: 'id', optional: true },
      schema: Chat,
      references: { projectId: 'projects' },
      store: table('chats', 'created_at', 'updated_at'),
    },
    chat_messages: {
      read: {
        files: 'chat_storage/chat_data/{chatId}/messages.json',
        shape: 'object',
        key: 'id',
        optional: true,
      },
      schema: ChatMessage,
      references: { chatId: 'chats' },
      store: table('chat_messages', '$.chatId', 'created_at'),
    },
    prompts: {
      read: { file: 'prompt_storage/prompts.json', shape: 'object', key: 'id', optional: true },
      schema: Prompt,
      references: { projectId: 'projects' },
      store: table('prompts', 'created_at', 'updated_at'),
    },
    prompt_projects: {
      read: { file: 'prompt_storage/prompt-projects.json', shape: 'array', key: 'id', optional: true },
      schema: PromptProject,
      // The application updates and deletes a link by this id.
      key: ({ promptId, projectId }) => `${promptId}_${projectId}`,
      references: { promptId: 'prompts', projectId: 'projects' },
      store: table('prompt_projects', '$.promptId', '$.projectId'),
    },
    mcp_server_configs: {
      read: { file: 'mcp_storage/mcp_server_configs.json', shape: 'object', key: 'id', optional: true },
      schema: McpServerConfig,
      references: { projectId: 'projects' },
      store: table('mcp_server_configs', 'created_at'),
    },
    mcp_server_states: {
      read: { file: 'mcp_storage/mcp_server_states.json', shape: 'object', optional: true },
      schema: McpServerState,
      key: ({ serverId }) => String(serverId),
      references: { serverId: 'mcp_server_configs' },
      store: table('mcp_server_states', '$.serverId', 'updated_at'),
    },
    mcp_tools: {
      read: { file: 'mcp_storage/mcp_tools.json', shape: 'object', key: 'id', optional: true },
      schema: McpTool,
      references: { serverId: 'mcp_server_configs' },
      store: table('mcp_tools', '$.serverId', 'created_at'),
    },
    mcp_resources: {
      read: { file: 'mcp_storage/mcp_resources.json', shape: 'object', optional: true },
      schema: McpResource,
      key: ({ uri }) => uri,
      references: { serverId: 'mcp_server_configs' },
      store: table('mcp_resources', '$.serverId', 'created_at'),
    },
    mcp_tool_executions: {
      read: { file: 'mcp_storage/mcp_tool_executions.json', shape: 'object', key: 'id', optional: true },
      schema: McpToolExecution,
      references: { serverId: 'mcp_server_configs', toolId: 'mcp_tools' },
      store: table('mcp_tool_executions', '$.toolId', 'created_at'),
    },
  },
})

interface Kept {
  readonly created?: unknown
  readonly updated?: unknown
}

/**
 * `id TEXT PRIMARY KEY, data JSON NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL`: so is every table
 * of OctoPrompt. A record without times gets the moment of the run, as the application would give it.
 *
 * `indexed` names columns, and fields of the document by path: each becomes the index that the application looks for.
 */
function table(name: string, ...indexed: readonly string[]) {
  return {
    bodyType: 'JSON',
    nullableKey: true,
    columns: {
      created_at: {
        type: 'integer',
        from: (record: Kept, { run }: { run: { startedAt: number } }) =>
          unixMilliseconds(record.created) || run.startedAt,
      },
      updated_at: {
        type: 'integer',
        from: (record: Kept, { run }: { run: { startedAt: number } }) =>
          unixMilliseconds(record.updated) || unixMilliseconds(record.created) || run.startedAt,
      },
    },
    indexes: Object.fromEntries(
      indexed.map((term) => [`idx_${name}_${term.replace('$.', '')}`, indexOn(term)]),
    ),
  } as const
}

function indexOn(term: string) {
  return term.startsWith('$.') ? { json: term } : { columns: [term] }
}
