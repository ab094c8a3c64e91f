import { z } from 'zod'
import {
  documentText,
  indexesByName,
  optionName,
  tablePlace,
  uniqueIndex,
} from '../../store/tables/options.ts'

const seconds = z.string().regex(/^\d+s?$/, 'a number of seconds')

const index = z.strictObject({
  columns: z.array(optionName).min(1).describe('Columns beside the document, in order'),
  unique: uniqueIndex,
})
export type IndexOptions = z.infer<typeof index>

/** What may stand behind `?` in an address; the names are those of the `mysql` command. */
export const addressOptions = z.strictObject({
  socket: optionName.optional().describe('The socket of a server of this machine; default `MYSQL_UNIX_PORT`'),
  'ssl-mode': z
    .enum(['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'])
    .optional()
    .describe(
      'As `mysql` understands it; default PREFERRED. VERIFY_IDENTITY needs the name of a host, not its number',
    ),
  'ssl-ca': optionName.optional().describe('File with the certificates that are trusted'),
  'connect-timeout': seconds.optional().describe('Seconds to wait for the server; default 10'),
  'lock-timeout': seconds
    .optional()
    .describe(
      'Seconds to wait for a lock of somebody else; default 10. ' +
        'A page that waits longer is tried again as smaller ones',
    ),
  'statement-timeout': seconds
    .optional()
    .describe(
      'Seconds that one statement may take; default 0: as long as it needs. MySQL holds only questions to it, ' +
        'MariaDB every statement. A page that takes longer goes in, or comes out, as smaller ones',
    ),
  'local-infile': z
    .enum(['auto', 'off'])
    .optional()
    .describe('`auto` (default) loads by LOAD DATA LOCAL where the server allows it; `off` never does'),
})
export type AddressOptions = z.infer<typeof addressOptions>

/** What a collection's `store` may say. */
export const storeOptions = z.strictObject({
  ...tablePlace,
  keyType: z
    .enum(['varchar', 'varbinary'])
    .optional()
    .describe(
      '`varchar`: up to 768 characters, compared exactly; default where the server can do that. ' +
        '`varbinary`: up to 3,072 bytes; default before MySQL 8.0.17, where `a` and `a` with a space behind it are one text',
    ),
  bodyType: z
    .enum(['longtext', 'json'])
    .optional()
    .describe(
      '`longtext` (default) keeps the text as it came. `json` is what MySQL checks and indexes; it prints members in ' +
        'another order, and documents with numbers of more digits than a double are rejected',
    ),
  text: documentText,
  indexes: indexesByName(index),
})
export type StoreOptions = z.infer<typeof storeOptions>
