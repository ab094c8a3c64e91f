// What can be said of a collection that lies in a table, whichever engine keeps it.
import { z } from 'zod'

export const optionName = z.string().min(1)

export const tablePlace = {
  table: optionName.optional().describe("The table; default the collection's name"),
  keyColumn: optionName.optional().describe('The column of the key; default `id`, or what the table says'),
  bodyColumn: optionName
    .optional()
    .describe('The column of the document; default `data`, or what the table says'),
}

/** What a collection's `read` may say. */
export const tableReadOptions = z.strictObject({
  ...tablePlace,
  layout: z
    .enum(['document', 'row'])
    .optional()
    .describe(
      '`document`: a key and one column of JSON; `row`: every column. Default: what the table looks like',
    ),
  derived: z
    .array(optionName)
    .optional()
    .describe('Columns that only repeat what the document says: leaving them behind is no loss'),
})
export type TableReadOptions = z.infer<typeof tableReadOptions>

/** How the text of a document is kept. */
export const documentText = z
  .enum(['compact', 'original'])
  .optional()
  .describe('`compact` (default) removes white space between tokens; `original` keeps the text as it came')

/** @param index what the engine's indexes can be */
export function indexesByName<Index extends z.ZodType>(
  index: Index,
): z.ZodOptional<z.ZodRecord<z.ZodString, Index>> {
  return z.record(optionName, index).optional().describe('Indexes by name, made when the data is in')
}

export const uniqueIndex = z.boolean().optional().describe('No two documents may agree in it')
