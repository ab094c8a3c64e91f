import { z } from 'zod'

const name = z.string().min(1)
const seconds = z.string().regex(/^\d+s?$/, 'a number of seconds')

const index = z.strictObject({
  columns: z.array(name).min(1).describe('Columns beside the document, in order'),
  unique: z.boolean().optional().describe('No two documents may agree in it'),
})
export type IndexOptions = z.infer<typeof index>

const place = {
  table: name.optional().describe("The table; default the collection's name"),
  keyColumn: name.optional().describe('The column of the key; default `id`, or what the table says'),
  bodyColumn: name.optional().describe('The column of the document; default `data`, or what the table says'),
}

/** What may stand behind `?` in an address; the names are those of the `mysql` command. */
export const addressOptions = z.strictObject({
  socket: name.optional().describe('The socket of a server of this machine; default `MYSQL_UNIX_PORT`'),
  'ssl-mode': z
    .enum(['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'])
    .optional()
    .describe(
      'As `mysql` understands it; default PREFERRED. VERIFY_IDENTITY needs the name of a host, not its number',
    ),
  'ssl-ca': name.optional().describe('File with the certificates that are trusted'),
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

/** What a collection's `read` may say. */
export const readOptions = z.strictObject({
  ...place,
  layout: z
    .enum(['document', 'row'])
    .optional()
    .describe(
      '`document`: a key and one column of JSON; `row`: every column; default: what the table looks like',
    ),
  derived: z
    .array(name)
    .optional()
    .describe('Columns that only repeat what the document says: leaving them behind is no loss'),
})
export type ReadOptions = z.infer<typeof readOptions>

/** What a collection's `store` may say. */
export const storeOptions = z.strictObject({
  ...place,
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
  text: z
    .enum(['compact', 'original'])
    .optional()
    .describe('`compact` (default) removes white space between tokens; `original` keeps the text as it came'),
  indexes: z.record(name, index).optional().describe('Indexes by name, made when the data is in'),
})
export type StoreOptions = z.infer<typeof storeOptions>
