// Makes a data folder as ohfp writes it: the same shape, seed and scale give the same bytes.
//
//   node generate.mjs --out data [--shape flat|nested|split|nested-split] [--seed 1] [--scale 1]
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { listOf, randomFrom } from './generator/random.mjs'
import { idOf, makeMachine, makeRequest, makeTemplate, ONE_POINT_ZERO } from './generator/records.mjs'
import { sample } from './generator/sample.mjs'

/** At scale 1: about five hundred records. */
const TEMPLATES = 20
const REQUESTS = 120

/** Writes a data folder at `out`, which must not be there. */
export function generate({ out, shape = 'flat', seed = 1, scale = 1 }) {
  mkdirSync(out)
  const records = recordsOf(seed, scale)
  for (const [file, content] of Object.entries(filesOf(shape, records))) write(join(out, file), content)
  leaveLeftovers(out, shape, records)
}

/** The sample, enlarged: by collection. Machines lie behind their request, as they were made. */
export function recordsOf(seed = 1, scale = 1) {
  const random = randomFrom(seed)
  const templates = [...sample.templates, ...listOf(TEMPLATES * scale, (i) => makeTemplate(random, i))]
  const requests = [...sample.requests]
  const machines = [...sample.machines]
  for (let i = 0; i < REQUESTS * scale; i++) {
    const request = makeRequest(random, i, random.pick(templates))
    const own = listOf(request.machine_count, () => makeMachine(random, machines.length, request))
    request.machine_ids = own.map(idOf)
    requests.push(request)
    machines.push(...own)
  }
  return { templates, requests, machines }
}

/** What lies in each file. */
export function filesOf(shape, { templates, requests, machines }) {
  const byCollection = { templates: byId(templates), requests: byId(requests), machines: byId(machines) }
  if (shape === 'flat') return { 'request_database.json': byId(mixed(templates, requests, machines)) }
  if (shape === 'nested') return { 'request_database.json': byCollection }
  const each = Object.entries(byCollection)
  const isNested = shape === 'nested-split'
  return Object.fromEntries(
    each.map(([name, records]) => [`${name}.json`, isNested ? { [name]: records } : records]),
  )
}

/** As they were saved: a request, then its machines, and a template now and then. */
function mixed(templates, requests, machines) {
  const left = [...templates]
  const ofRequest = new Map()
  for (const machine of machines) {
    const own = ofRequest.get(machine.request_id) ?? []
    ofRequest.set(machine.request_id, [...own, machine])
  }
  const inOrder = requests.flatMap((request, i) => [
    ...(i % 7 === 0 ? left.splice(0, 1) : []),
    request,
    ...(ofRequest.get(request.request_id) ?? []),
  ])
  return [...inOrder, ...left]
}

function byId(records) {
  return Object.fromEntries(records.map((record) => [idOf(record), record]))
}

/** `json.dump(…, indent=2, ensure_ascii=False)`: no newline at the end, floats with their point. */
export function write(path, content) {
  const text = JSON.stringify(content, null, 2).replaceAll(String(ONE_POINT_ZERO), '1.0')
  writeFileSync(path, text)
}

/** What lies beside the data and is none: backups that the application makes before it saves, and a torn temporary file. */
function leaveLeftovers(out, shape, records) {
  const fewer = { ...records, machines: records.machines.slice(0, 2) }
  for (const [file, content] of Object.entries(filesOf(shape, fewer))) {
    write(join(out, file.replace('.json', '.backup_20261121_000547.json')), content)
  }
  mkdirSync(join(out, 'backups'))
  write(join(out, 'backups/request_database_20261120_235900.json'), { 'req-old': { request_id: 'req-old' } })
  writeFileSync(join(out, '.request_database.json.tmpq1w2e3'), '{"req-')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      shape: { type: 'string' },
      seed: { type: 'string' },
      scale: { type: 'string' },
    },
  })
  if (values.out === undefined) throw new Error('Say where: --out data')
  generate({
    out: values.out,
    shape: values.shape ?? 'flat',
    seed: Number(values.seed ?? 1),
    scale: Number(values.scale ?? 1),
  })
  console.log(`Made ${values.out}`)
}
