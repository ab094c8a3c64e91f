import { z } from 'zod'

const name = z.string().min(1)
const jsonPath = z.string().regex(/^\$/, 'a JSON path begins with $')

const index = z
  .strictObject({
    columns: z.array(name).min(1).optional().describe('Columns, in order'),
    json: z
      .union([jsonPath, z.array(jsonPath).min(1)])
      .optional()
      .describe(
        "Fields of the document by JSON path: `$.chatId`. Serves `JSON_EXTRACT(data, '$.chatId') = ?`",
      ),
    unique: z.boolean().optional().describe('No two documents may agree in it'),
  })
  .refine(({ columns, json }) => (columns === undefined) !== (json === undefined), 'either columns or json')
export type IndexOptions = z.infer<typeof index>

const place = {
  table: name.optional().describe("The table; default the collection's name"),
  keyColumn: name.optional().describe('The column of the key; default `id`, or what the table says'),
  bodyColumn: name
    .optional()
    .describe('The column of the document as JSON text; default `data`, or what the table says'),
}

/** `sqlite:app.db` takes no options. */
export const addressOptions = z.strictObject({})

/** What a collection's `read` may say. */
export const readOptions = z.strictObject({
  ...place,
  layout: z
    .enum(['document', 'row'])
    .optional()
    .describe(
      '`row`: each column is a member. Default: `document` where the table holds documents, else `row`',
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
  bodyType: z
    .enum(['TEXT', 'JSON'])
    .optional()
    .describe('The declared type of the document column. It changes nothing in how SQLite keeps a document'),
  nullableKey: z.boolean().optional().describe('Declares the key `TEXT PRIMARY KEY` alone, without NOT NULL'),
  text: z
    .enum(['compact', 'original'])
    .optional()
    .describe('`compact` (default) removes white space between tokens; `original` keeps the text as it came'),
  strict: z
    .boolean()
    .optional()
    .describe('Of rows: makes the table STRICT, whose columns refuse values of another type'),
  indexes: z.record(name, index).optional().describe('Indexes by name, made when the data is in'),
})
export type StoreOptions = z.infer<typeof storeOptions>
