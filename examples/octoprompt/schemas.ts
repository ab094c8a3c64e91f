import { z } from 'zod'

/** 2050-01-01, the last moment that OctoPrompt accepts as an id or a time. */
const LAST_MS = 2_524_608_000_000

/** OctoPrompt takes a smaller number for seconds. */
const SECONDS_BELOW = 1e10

/**
 * An id or a time as OctoPrompt understands it: a number, a numeric string or a date, as Unix milliseconds.
 * What it cannot read comes back as something that no schema accepts.
 */
export function unixMilliseconds(value: unknown): unknown {
  if (typeof value === 'number') return value < SECONDS_BELOW ? value * 1000 : value
  if (typeof value !== 'string') return value
  const number = Number(value)
  return Number.isNaN(number) ? Date.parse(value) : unixMilliseconds(number)
}

/** The schemas only judge: the record that is stored is the one in the file, neither rescaled nor stripped. */
const time = z.preprocess(unixMilliseconds, z.number().int().min(0).max(LAST_MS))
const id = time
const kept = { created: time, updated: time }

/** The times of provider keys are plain numbers. */
export const ProviderKey = z.object({
  id,
  name: z.string(),
  provider: z.string(),
  key: z.string(),
  isDefault: z.boolean().optional(),
  isActive: z.boolean().optional(),
  environment: z.string().optional(),
  description: z.string().optional(),
  expiresAt: z.number().optional(),
  lastUsed: z.number().optional(),
  created: z.number(),
  updated: z.number(),
})

export const Project = z.object({
  id,
  name: z.string(),
  description: z.string(),
  path: z.string(),
  ...kept,
})

export const ProjectFile = z.object({
  id,
  projectId: id,
  name: z.string(),
  path: z.string(),
  extension: z.string(),
  size: z.number(),
  content: z.string().nullable(),
  summary: z.string().nullable(),
  summaryLastUpdated: time.nullable(),
  meta: z.string().nullable(),
  checksum: z.string().nullable(),
  ...kept,
})

export const Chat = z.object({ id, title: z.string(), projectId: id.optional(), ...kept })

const Attachment = z.object({
  id,
  fileName: z.string(),
  mimeType: z.string(),
  size: z.number().int().positive(),
  url: z.string(),
  created: time,
})

export const ChatMessage = z.object({
  id,
  chatId: id,
  role: z.enum(['assistant', 'user', 'system']),
  content: z.string(),
  type: z.string().optional(),
  attachments: z.array(Attachment).optional(),
  ...kept,
})

export const Prompt = z.object({
  id,
  name: z.string(),
  content: z.string(),
  projectId: id.optional(),
  ...kept,
})

export const PromptProject = z.object({ id, promptId: id, projectId: id })

export const McpServerConfig = z.object({
  id,
  projectId: id,
  name: z.string(),
  command: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  enabled: z.boolean(),
  autoStart: z.boolean(),
  ...kept,
})

export const McpServerState = z.object({
  serverId: id,
  status: z.enum(['stopped', 'starting', 'running', 'error']),
  pid: z.number().nullable(),
  error: z.string().nullable(),
  startedAt: time.nullable(),
  lastHeartbeat: time.nullable(),
})

export const McpTool = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  parameters: z.array(z.unknown()),
  inputSchema: z.unknown().optional(),
  serverId: id,
})

export const McpResource = z.object({
  uri: z.string(),
  name: z.string(),
  description: z.string().optional(),
  mimeType: z.string().optional(),
  serverId: id,
})

export const McpToolExecution = z.object({
  id: z.string(),
  toolId: z.string(),
  serverId: id,
  status: z.enum(['pending', 'running', 'success', 'error']),
  result: z.unknown(),
  error: z.string().nullable(),
  startedAt: time,
  completedAt: time.nullable(),
})
