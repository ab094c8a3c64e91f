import { listOf } from './random.mjs'
import { awkwardTexts } from './texts.mjs'

export function makeServers({ random, ids }, projects, count) {
  return listOf(count, (i) => ({
    id: ids.next(),
    projectId: random.pick(projects).id,
    name: `server ${i}`,
    command: 'npx -y server',
    args: ['--root', '/srv/with space', ...awkwardTexts.slice(0, 2)],
    env: i === 0 ? specialNames() : { TOKEN: random.letters(20) },
    enabled: random.chance(0.7),
    autoStart: false,
    ...ids.kept(),
  }))
}

/** Names that are special in JavaScript and none of it in JSON. */
function specialNames() {
  return JSON.parse('{"PATH":"/usr/bin","__proto__":"kept","constructor":"kept","":"no name"}')
}

/** A server that never started has neither a process nor times. */
export function makeState(server, i) {
  const isRunning = i % 2 === 0
  return {
    serverId: server.id,
    status: isRunning ? 'running' : 'stopped',
    pid: isRunning ? 4000 + i : null,
    error: null,
    startedAt: isRunning ? server.created : null,
    lastHeartbeat: isRunning ? server.updated : null,
  }
}

export function makeTools(server) {
  return listOf(6, (i) => ({
    id: `${server.id}:tool/${i}`,
    name: `tool_${i}`,
    description: `Does "${i}"`,
    parameters: [{ name: 'path', type: 'string', required: true, default: null }],
    ...(i % 2 === 0 && {
      inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: [] },
    }),
    serverId: server.id,
  }))
}

export function makeResources(server) {
  return listOf(4, (i) => ({
    uri: `file:///srv/${server.id}/ä ${i}.md#part`,
    name: `resource ${i}`,
    ...(i > 0 && { description: 'text', mimeType: 'text/markdown' }),
    serverId: server.id,
  }))
}

/** Whatever a tool may answer, down to the numbers and the nothing that JSON knows. */
const RESULTS = [
  null,
  false,
  0,
  '',
  [],
  {},
  [[[]], [null, 1e-7, 1.7976931348623157e308, 0.1, -5]],
  { a: { b: [{ c: null }] } },
]

export function makeExecutions({ random, ids }, tools, count) {
  return listOf(count, (i) => {
    const tool = random.pick(tools)
    const startedAt = ids.next()
    const hasFailed = random.chance(0.1)
    return {
      id: `execution-${String(i).padStart(6, '0')}`,
      toolId: tool.id,
      serverId: tool.serverId,
      status: hasFailed ? 'error' : 'success',
      result: RESULTS[i % RESULTS.length],
      error: hasFailed ? random.pick(awkwardTexts) : null,
      startedAt,
      completedAt: hasFailed ? null : startedAt + random.below(90_000),
    }
  })
}
