import { z } from 'zod'
import { indexesByName, optionName, tablePlace, uniqueIndex } from '../../store/tables/options.ts'

const jsonPath = z.string().regex(/^\$(\.[^.[\]]+)+$/, 'a path of members: $.a.b')
/** As the server takes it. https://www.postgresql.org/docs/current/config-setting.html */
const duration = z.string().regex(/^\d+(?:ms|s|min|h)?$/, 'a time, like 60s, or a number of milliseconds')
const path = z.string().min(1)

const index = z
  .strictObject({
    columns: z.array(optionName).min(1).optional().describe('Columns, in order'),
    json: z
      .union([jsonPath, z.array(jsonPath).min(1)])
      .optional()
      .describe("Fields of the document, as text: `$.chatId` serves `data ->> 'chatId' = ?`"),
    gin: z
      .boolean()
      .optional()
      .describe('The whole document (`jsonb_path_ops`): serves `data @> ?`. Needs `bodyType: jsonb`'),
    unique: uniqueIndex,
  })
  .refine(
    ({ columns, json, gin }) => [columns, json, gin].filter((one) => one !== undefined).length === 1,
    'one of columns, json and gin',
  )
export type IndexOptions = z.infer<typeof index>

/** What may stand behind `?` in an address; the names are those of libpq. */
export const addressOptions = z.strictObject({
  schema: optionName.optional().describe('The schema; default `public`'),
  host: optionName.optional().describe('Server, or the folder of its socket, where the address names none'),
  port: z
    .string()
    .regex(/^\d{1,5}$/, 'a number')
    .optional()
    .describe('Its port, or that in the name of its socket, where the address names none'),
  sslmode: z
    .enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full'])
    .optional()
    .describe('As psql understands it; default `PGSSLMODE`, or `prefer`'),
  sslrootcert: path
    .optional()
    .describe('File with the certificates that are trusted; default `PGSSLROOTCERT`'),
  sslcert: path.optional().describe('File with the certificate of this client; default `PGSSLCERT`'),
  sslkey: path.optional().describe('File with its key; default `PGSSLKEY`'),
  application_name: optionName
    .optional()
    .describe('As the server shows it in `pg_stat_activity`; default `dray`'),
  connect_timeout: z
    .string()
    .regex(/^\d+$/, 'a number of seconds')
    .optional()
    .describe('Seconds to wait for the server; default 10'),
  statement_timeout: duration
    .optional()
    .describe(
      'How long one statement may take: `60s`, or milliseconds; default 0: as long as it needs. ' +
        'A page that takes longer goes in, or comes out, as smaller ones',
    ),
  lock_timeout: duration
    .optional()
    .describe(
      'How long to wait for a lock of somebody else: `5s`, or milliseconds; default `10s`. ' +
        'A page that waits longer is tried again as smaller ones',
    ),
})
export type AddressOptions = z.infer<typeof addressOptions>

/** What a collection's `store` may say. */
export const storeOptions = z.strictObject({
  ...tablePlace,
  bodyType: z
    .enum(['jsonb', 'json'])
    .optional()
    .describe(
      '`jsonb` (default) is what PostgreSQL can index; it cannot hold \\u0000, half of a surrogate pair or -0: ' +
        'such documents are rejected. `json` keeps the text as it came',
    ),
  indexes: indexesByName(index),
})
export type StoreOptions = z.infer<typeof storeOptions>
