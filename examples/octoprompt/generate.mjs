// Makes a data folder as OctoPrompt writes it: the sample, enlarged. The same seed and scale give the same bytes.
//
//   node generate.mjs --out packages/server/data [--seed 1] [--scale 1]
import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeChats, makeMessages } from './generator/chats.mjs'
import { dataFolder } from './generator/data-folder.mjs'
import { idsFrom } from './generator/ids.mjs'
import { makeExecutions, makeResources, makeServers, makeState, makeTools } from './generator/mcp.mjs'
import { makeFiles, makeProjects, makeProviderKeys } from './generator/projects.mjs'
import { makeLinks, makePrompts } from './generator/prompts.mjs'
import { randomFrom } from './generator/random.mjs'

const SAMPLE = fileURLToPath(new URL('sample', import.meta.url))

/** At scale 1: about three thousand records. */
const PROJECTS = 8
const FILES_PER_PROJECT = 150
const CHATS = 40
const MESSAGES_PER_CHAT = 30
const PROMPTS = 120
const SERVERS = 5
const EXECUTIONS = 250

/** Writes a data folder at `out`, which must not be there. */
export function generate({ out, seed = 1, scale = 1 }) {
  const random = randomFrom(seed)
  const made = { random, ids: idsFrom(random) }
  cpSync(SAMPLE, out, { recursive: true, errorOnExist: true, force: false })
  const folder = dataFolder(out)
  const projects = writeProjects(folder, made, scale)
  writeChats(folder, made, { projects, scale })
  writePrompts(folder, made, { projects, scale })
  writeMcp(folder, made, { projects, scale })
  leaveLeftovers(folder, projects)
}

/** The newest project's folder holds no file yet. */
function writeProjects(folder, made, scale) {
  const projects = makeProjects(made, PROJECTS * scale)
  folder.addRecords('provider_key_storage/provider_keys.json', makeProviderKeys(made))
  folder.addRecords('project_storage/projects.json', projects)
  for (const project of projects) {
    const count = project === projects.at(-1) ? 0 : FILES_PER_PROJECT
    const files = makeFiles(made, project, count)
    folder.putRecords(`project_storage/project_data/${project.id}/files.json`, files)
  }
  return projects
}

function writeChats(folder, made, { projects, scale }) {
  const chats = makeChats(made, projects, CHATS * scale)
  folder.addRecords('chat_storage/chats.json', chats)
  for (const chat of chats) {
    const messages = makeMessages(made, chat, MESSAGES_PER_CHAT)
    folder.putRecords(`chat_storage/chat_data/${chat.id}/messages.json`, messages)
  }
}

function writePrompts(folder, made, { projects, scale }) {
  const prompts = makePrompts(made, projects, PROMPTS * scale)
  folder.addRecords('prompt_storage/prompts.json', prompts)
  folder.addToArray('prompt_storage/prompt-projects.json', makeLinks(made, prompts, projects))
}

function writeMcp(folder, made, { projects, scale }) {
  const servers = makeServers(made, projects, SERVERS * scale)
  const tools = servers.flatMap(makeTools)
  folder.addRecords('mcp_storage/mcp_server_configs.json', servers)
  folder.putRecords('mcp_storage/mcp_server_states.json', servers.map(makeState), 'serverId')
  folder.putRecords('mcp_storage/mcp_tools.json', tools)
  folder.putRecords('mcp_storage/mcp_resources.json', servers.flatMap(makeResources), 'uri')
  folder.putRecords('mcp_storage/mcp_tool_executions.json', makeExecutions(made, tools, EXECUTIONS * scale))
}

/** What lies beside the data and is none: half-written files, an old copy, a file that nothing reads. */
function leaveLeftovers(folder, projects) {
  folder.putRecords('project_storage/projects.backup_20261121_000547.json', projects.slice(0, 2))
  folder.write('project_storage/projects.json.tmp', '{"1760000000001":{"id":17600')
  folder.write('chat_storage/chats.json.tmp', '')
  folder.put(`project_storage/project_data/${projects[0].id}/ai-file-changes.json`, { 1: { id: 1 } })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, seed: { type: 'string' }, scale: { type: 'string' } },
  })
  if (values.out === undefined) throw new Error('Say where: --out packages/server/data')
  generate({ out: values.out, seed: Number(values.seed ?? 1), scale: Number(values.scale ?? 1) })
  console.log(`Made ${values.out}`)
}
