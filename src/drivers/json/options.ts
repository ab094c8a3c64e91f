import { z } from 'zod'
import { kindsOption } from './kinds.ts'

/** What may stand behind `?` in `json:./data?…`. */
export const addressOptions = z.strictObject({
  shape: z
    .enum(['records', 'collections'])
    .optional()
    .describe(
      'How a file is read that could be two things: one collection of records, or several collections by name. ' +
        'Of a target file: `records` writes its one collection without a name around it.',
    ),
  indent: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .optional()
    .describe('Target: spaces per level; 0 is one record per line'),
  per: z
    .enum(['collection', 'record'])
    .optional()
    .describe(
      'Target folder: `record` writes each record into a file of its own, `<collection>/<key>.json`; ' +
        '`collection`, the default, each collection',
    ),
  key: z.string().min(1).optional().describe('The field that is the key of records in an array'),
  include: z
    .string()
    .optional()
    .describe('Only files that match: patterns with `*` and `**`, separated by commas'),
  exclude: z
    .string()
    .optional()
    .describe('Files to leave out: patterns with `*` and `**`, separated by commas'),
})
export type AddressOptions = z.infer<typeof addressOptions>

const patterns = z.union([z.string(), z.array(z.string())])
const names = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])

/** What a collection's `read` may say. */
export const readOptions = z.strictObject({
  file: z.string().min(1).optional().describe('The file, relative to the folder of the store'),
  files: z
    .string()
    .min(1)
    .optional()
    .describe('Many files of records as one collection: `project_data/{projectId}/files.json`'),
  records: z
    .string()
    .min(1)
    .optional()
    .describe('One file per record: `users/{id}.json`; what stands for `{id}`, percent-decoded, is the key'),
  shape: z
    .enum(['object', 'array', 'value'])
    .optional()
    .describe(
      '`object`: records by key. `array`: records in a row. `value`: the file is one record. Detected by default',
    ),
  member: names
    .optional()
    .describe('The member of the file that holds the collection; a list leads further down'),
  key: names
    .optional()
    .describe(
      'The field, or fields, that make the key; `{projectId}` stands for a part of the path and comes first',
    ),
  kinds: kindsOption
    .optional()
    .describe(
      'Records of several collections lie mixed in one place, and this tells them apart. By name of the collection, the ' +
        'first that fits: `{ machines: { instance_id: true }, requests: { type: ["acquire", "return"] } }`. `true`: the ' +
        'record has this field; `false`: it has not; text: that is its value; a list: one of them. Several such objects ' +
        'in a list: any. A record that fits none is rejected',
    ),
  optional: z.boolean().optional().describe('A missing file is an empty collection'),
  include: patterns.optional().describe('Only files that match these patterns'),
  exclude: patterns.optional().describe('Files that match these patterns are left out'),
})
export type ReadOptions = z.infer<typeof readOptions>

/** What a collection's `store` may say: the words with which it would be read again. */
export const storeOptions = z.strictObject({
  file: z
    .string()
    .min(1)
    .optional()
    .describe('The file, relative to the target folder; `<collection>.json` by default'),
  files: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Many files of records: `project_data/{projectId}/files.json`. What stands for `{projectId}` is the part of the ' +
        'key that `key` names so, else the field `projectId` of each record',
    ),
  records: z
    .string()
    .min(1)
    .optional()
    .describe(
      'One file per record: `users/{id}.json`; the key, percent-encoded where it must be, is the name',
    ),
  member: names
    .optional()
    .describe('The member of the file under which the collection lies; a list leads further down'),
  shape: z
    .enum(['object', 'array', 'value'])
    .optional()
    .describe(
      '`object`: records by key. `array`: records in a row, each with its key inside. `value`: the file is the one record',
    ),
  key: names
    .optional()
    .describe(
      'Of an array: the field, or fields, that hold the key; `id` by default. `{projectId}` is a part of the path and comes first',
    ),
  kinds: kindsOption
    .optional()
    .describe(
      'The collection shares its file with others, without a name around it: the same table as in `read`. A record that ' +
        'would be read again as one of another collection is rejected',
    ),
  indent: z.number().int().min(0).max(10).optional().describe('Spaces per level; 0 is one record per line'),
})
export type StoreOptions = z.infer<typeof storeOptions>
