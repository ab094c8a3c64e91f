import { z } from 'zod'
import {
  documentText,
  indexesByName,
  optionName,
  tablePlace,
  uniqueIndex,
} from '../../store/tables/options.ts'

const jsonPath = z.string().regex(/^\$/, 'a JSON path begins with $')

const index = z
  .strictObject({
    columns: z.array(optionName).min(1).optional().describe('Columns, in order'),
    json: z
      .union([jsonPath, z.array(jsonPath).min(1)])
      .optional()
      .describe(
        "Fields of the document by JSON path: `$.chatId`. Serves `JSON_EXTRACT(data, '$.chatId') = ?`",
      ),
    unique: uniqueIndex,
  })
  .refine(({ columns, json }) => (columns === undefined) !== (json === undefined), 'either columns or json')
export type IndexOptions = z.infer<typeof index>

/** `sqlite:app.db` takes no options. */
export const addressOptions = z.strictObject({})

/** What a collection's `store` may say. */
export const storeOptions = z.strictObject({
  ...tablePlace,
  bodyType: z
    .enum(['TEXT', 'JSON'])
    .optional()
    .describe('The declared type of the document column. It changes nothing in how SQLite keeps a document'),
  nullableKey: z.boolean().optional().describe('Declares the key `TEXT PRIMARY KEY` alone, without NOT NULL'),
  text: documentText,
  strict: z
    .boolean()
    .optional()
    .describe('Of rows: makes the table STRICT, whose columns refuse values of another type'),
  indexes: indexesByName(index),
})
export type StoreOptions = z.infer<typeof storeOptions>
