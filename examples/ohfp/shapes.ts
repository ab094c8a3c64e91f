import { defineMigration } from 'dray'

/** The three ways in which the application keeps its records, and the one that only its first generation wrote. */
export type Shape = 'flat' | 'nested' | 'split' | 'nested-split'

const COLLECTIONS = ['templates', 'requests', 'machines'] as const
export type Collection = (typeof COLLECTIONS)[number]

/** The field that repeats the name under which a record lies. Machines of ORB, the successor, have `machine_id` instead. */
export const KEYS = { templates: 'template_id', requests: 'request_id', machines: 'instance_id' }

/**
 * How the application tells records of a flat file apart. The order counts: every machine names its request and its
 * template, and every request its template.
 */
const kinds = {
  machines: [{ instance_id: true }, { machine_id: true, instance_type: true }],
  requests: { request_id: true, request_type: true },
  templates: [{ template_id: true }, { templateId: true }],
}

const SINGLE_FILE = 'request_database.json'

const shapes: Readonly<Record<Shape, (name: Collection) => { readonly file: string }>> = {
  flat: () => ({ file: SINGLE_FILE, kinds }),
  nested: (name) => ({ file: SINGLE_FILE, member: name }),
  split: (name) => ({ file: `${name}.json` }),
  'nested-split': (name) => ({ file: `${name}.json`, member: name }),
}

/** Machines and requests refer to templates, which in most installations lie in files of their own and are not here. */
export const references = {
  templates: {},
  requests: { template_id: 'templates' },
  machines: { template_id: 'templates', request_id: 'requests' },
}

const SINGLE: readonly Shape[] = ['flat', 'nested']

/**
 * From one way to another, inside the one folder `data`; what lies there beside the records, such as the application's
 * own backups, is neither read nor touched. Where the files would have the names of those that are read they go to the
 * folder `converted`: a source is never written.
 */
export function conversion(from: Shape, to: Shape) {
  return defineMigration({
    from: 'json:./data',
    to: SINGLE.includes(from) === SINGLE.includes(to) ? 'json:./converted' : 'json:./data',
    collections: Object.fromEntries(
      COLLECTIONS.map((name) => [
        name,
        {
          read: readingOf(name, from),
          references: references[name],
          // As the application writes it: indented by two, text as it is.
          store: { ...shapes[to](name), indent: 2 },
        },
      ]),
    ),
  })
}

/** A flat file is there or is not; of the others the application takes a missing one for no records. */
export function readingOf(name: Collection, shape: Shape) {
  return {
    ...shapes[shape](name),
    shape: 'object',
    key: KEYS[name],
    optional: shape !== 'flat' && name !== 'requests',
  }
}
