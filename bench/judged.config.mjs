import { defineMigration } from 'dray'
import { Document, mapped } from './judged.mjs'

export default defineMigration({
  collections: { documents: { schema: Document, map: ({ value }) => ({ value: mapped(value) }) } },
})
