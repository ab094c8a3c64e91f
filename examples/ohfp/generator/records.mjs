import { listOf } from './random.mjs'

const AWKWARD = ['Größe', '日本', 'a "quoted" \\ path', 'tab\there', '\u2028', '{"looks":"like JSON"}', '']

/** One of ten is written by an old version, in camelCase and with few fields. */
export function makeTemplate(random, i) {
  if (i % 10 === 9) {
    const templateId = `tmpl-legacy-${i}`
    return { templateId, imageId: image(random), vmType: 't2.micro', maxNumber: 1 + random.below(9) }
  }
  return {
    template_id: `tmpl-${random.letters(6)}-${i}`,
    name: AWKWARD[i] ?? `template ${i}`,
    description: random.chance(0.5) ? null : random.pick(AWKWARD),
    image_id: image(random),
    instance_type: random.pick(TYPES),
    max_instances: 1 + random.below(100),
    subnet_ids: listOf(1 + random.below(3), () => `subnet-${random.letters(8)}`),
    security_group_ids: ['sg-1'],
    instance_types: Object.fromEntries(TYPES.map((type) => [type, 1 + random.below(4)])),
    user_data: JSON.stringify({ cloud: i }),
    price_type: random.pick(['ondemand', 'spot']),
    // Python writes a float with its point: the writer below puts `1.0` for it.
    max_price: random.chance(0.3) ? ONE_POINT_ZERO : random.below(1000) / 1000,
    tags: {},
    metadata: {},
    provider_api: 'EC2Fleet',
    is_active: random.chance(0.9),
    created_at: naive(random),
    updated_at: naive(random),
    schema_version: '2.0.0',
  }
}

/** Acquires and returns; some lack the fields that are only known later, others hold `null` there. */
export function makeRequest(random, i, template) {
  const isReturn = i % 5 === 4
  const isDone = random.chance(0.6)
  return {
    request_id: `${isReturn ? 'ret' : 'req'}-${uuid(random)}`,
    template_id: idOf(template),
    machine_count: 1 + random.below(4),
    request_type: isReturn ? 'return' : 'acquire',
    status: isDone ? 'completed' : random.pick(['pending', 'in_progress', 'failed', 'timeout']),
    status_message: random.chance(0.2) ? random.pick(AWKWARD) : null,
    ...(isDone && { provider_name: 'aws-primary', provider_api: 'EC2Fleet', provider_type: 'aws' }),
    resource_ids: [`fleet-${random.letters(12)}`],
    message: null,
    machine_ids: [],
    metadata: { timeout: 3600, tags: { team: random.pick(['hpc', 'größe']) } },
    error_details: {},
    provider_data: { ratio: random.below(1e6) / 1e6, ok: true },
    created_at: naive(random),
    started_at: isDone ? naive(random) : null,
    ...(isDone && { completed_at: naive(random) }),
    version: random.below(9),
    timeout: 3600,
    schema_version: '2.0.0',
  }
}

/** Launch times come from the cloud and have a zone; the others do not. Some are ORB's, by `machine_id`. */
export function makeMachine(random, i, request) {
  const id = `i-0${hex(random, 16)}`
  return {
    ...(i % 12 === 11 ? { machine_id: id } : { instance_id: id }),
    template_id: request.template_id,
    request_id: request.request_id,
    provider_type: 'aws',
    instance_type: random.pick(TYPES),
    image_id: image(random),
    private_ip: `10.0.${random.below(256)}.${random.below(256)}`,
    ...(random.chance(0.5) && { public_ip: null, subnet_id: 'subnet-1' }),
    security_group_ids: ['sg-1'],
    status: random.pick(['running', 'stopped', 'terminated', 'pending']),
    status_reason: null,
    launch_time: random.chance(0.8) ? `${naive(random)}+00:00` : null,
    termination_time: null,
    tags: { [random.pick(AWKWARD) || 'k']: 'vé' },
    metadata: {},
    provider_data: {},
    version: random.below(5),
    created_at: naive(random),
    updated_at: random.chance(0.5) ? naive(random) : null,
    schema_version: '2.0.0',
  }
}

export const ONE_POINT_ZERO = 1.000000000000001

export function idOf(record) {
  const { instance_id, machine_id, request_type, request_id, template_id, templateId } = record
  return instance_id ?? machine_id ?? (request_type && request_id) ?? template_id ?? templateId
}

const TYPES = ['t3.micro', 'm5.large', 'c6i.xlarge']

const image = (random) => `ami-0${hex(random, 16)}`

/** As `datetime.isoformat()` gives it: without a zone, with a fraction or without. */
function naive(random) {
  const second = new Date(Date.UTC(2025, 6, 1) + random.below(8_640_000) * 1000).toISOString().slice(0, 19)
  return random.chance(0.7) ? `${second}.${String(random.below(1e6)).padStart(6, '0')}` : second
}

const hex = (random, count) => listOf(count, () => random.below(16).toString(16)).join('')

function uuid(random) {
  return [8, 4, 4, 4, 12].map((count) => hex(random, count)).join('-')
}
