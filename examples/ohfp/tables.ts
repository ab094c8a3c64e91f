import { defineMigration } from 'dray'
import { KEYS, readingOf, references, type Collection } from './shapes.ts'

type Word = 'text' | 'integer' | 'real' | 'boolean' | 'json'
type Fields = Readonly<Partial<Record<Word, string>>>

/**
 * What the application's own `CREATE TABLE` names comes first in each list, then one column for every other field that its
 * records have. With its own columns alone it cannot read a machine again (`image_id` is missing), and loses half of a
 * request without a word.
 *
 * Times are text, as in the files. Its reader calls `fromisoformat`, which wants text: columns of PostgreSQL's `timestamp`
 * give it something else.
 */
const FIELDS: Readonly<Record<Collection, Fields>> = {
  templates: {
    text: `name description image_id instance_type key_name user_data provider_api created_at updated_at
      primary_instance_type public_ip_assignment root_volume_type encryption_key key_pair_name instance_profile
      price_type allocation_strategy provider_type provider_name vm_type schema_version
      templateId imageId vmType subnetId keyName providerApi`,
    json: `security_group_ids subnet_ids tags metadata instance_types network_zones vm_types securityGroupIds`,
    boolean: 'is_active storage_encryption monitoring_enabled',
    integer: 'max_instances root_volume_size root_volume_iops root_volume_throughput maxNumber',
    real: 'max_price',
  },
  requests: {
    text: `template_id request_type status error_message created_at updated_at completed_at
      status_message provider_name provider_api provider_type message started_at schema_version`,
    json: 'machine_ids tags metadata resource_ids error_details provider_data',
    integer: 'machine_count timeout successful_count failed_count version',
  },
  machines: {
    text: `template_id request_id status instance_type availability_zone private_ip public_ip
      launch_time termination_time created_at updated_at
      provider_type image_id subnet_id status_reason schema_version`,
    json: 'tags metadata security_group_ids provider_data',
    integer: 'version',
  },
}

/** The column that names a row. That of machines is `machine_id`, with the id once more in `instance_id`. */
const KEY_COLUMNS = { ...KEYS, machines: 'machine_id' }

/**
 * From the one flat file to a table for each collection. Nothing is dropped: a field that no table has a column for stops
 * the run with its name, before anything is written; give it a column above.
 */
export function intoTables(to: string) {
  return defineMigration({
    from: 'json:./data',
    to,
    collections: {
      templates: collection('templates'),
      requests: collection('requests'),
      machines: collection('machines', {
        // Machines of ORB, the successor, have only `machine_id`; the application has the id in both.
        instance_id: { type: 'text', from: (machine) => machine['instance_id'] ?? machine['machine_id'] },
      }),
    },
  })
}

interface Column {
  readonly type: Word
  readonly nullable?: boolean
  readonly from?: (record: Readonly<Record<string, unknown>>) => unknown
}

function collection(name: Collection, more: Readonly<Record<string, Column>> = {}) {
  return {
    read: readingOf(name, 'flat'),
    references: references[name],
    store: {
      layout: 'row',
      keyColumn: KEY_COLUMNS[name],
      columns: { [KEY_COLUMNS[name]]: { type: 'text' }, ...more, ...columnsOf(FIELDS[name]) },
    },
  } as const
}

function columnsOf(fields: Fields): Readonly<Record<string, Column>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([type, names]) =>
      names.split(/\s+/).map((name) => [name, optional(name, type as Word)]),
    ),
  )
}

/** To the application a field that is missing and one that is null are the same: both are NULL here. */
function optional(name: string, type: Word): Column {
  return { type, nullable: true, from: (record) => record[name] ?? null }
}
