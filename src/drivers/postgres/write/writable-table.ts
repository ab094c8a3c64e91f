import { quoteName, qualifiedName } from '../identifier.ts'
import type { TableForm } from '../table-form.ts'
import type { TableShape } from '../catalog.ts'
import { CopyText } from '../copy/copy-text.ts'

/** A table with what is said to the engine of it again and again. */
export interface WritableTable {
  readonly schema: string
  readonly shape: TableShape
  readonly form: TableForm
  readonly statements: WriteStatements
  /** What is sent to COPY is made in this, page by page. */
  readonly text: CopyText
}

interface WriteStatements {
  /** Straight into the table. */
  readonly copy: string
  /** The table of this session in which a page is staged, empty at the beginning of each transaction. */
  readonly makeStage: string
  readonly copyToStage: string
  /** From the stage: the entries `$1`, in their order. */
  readonly insert: string
  readonly update: string
  /** `i`: entries of which an earlier one has the key. */
  readonly repeated: string
  /** `i`: entries whose key is in the table. */
  readonly present: string
  /** `i`, `record`: entries whose key holds something else, as the engine prints it. */
  readonly unlike: string
}

/** In a table of many columns none is likely to be called so. */
const NUMBER = quoteName('dray:i')
const STAGE = 'pg_temp."dray:page"'

export function writableTable(schema: string, shape: TableShape, form: TableForm): WritableTable {
  const table = qualifiedName(schema, shape.name)
  const names = form.columns.map(quoteName)
  const columns = names.join(', ')
  const format = `FROM STDIN (FORMAT ${form.copyFormat})`
  const keys = form.keyColumns.map(quoteName)
  const isKey = keys.map((key) => `t.${key} = s.${key}`).join(' AND ')
  const content = form.columns.filter((name) => !form.keyColumns.includes(name)).map(quoteName)
  const overriding = isOverriding(shape, form) ? 'OVERRIDING SYSTEM VALUE ' : ''
  const asked = `s.${NUMBER} = ANY ($1::int4[])`
  return {
    schema,
    shape,
    form,
    text: new CopyText(form.copyFormat),
    statements: {
      copy: `COPY ${table} (${columns}) ${format}`,
      makeStage:
        `CREATE TEMP TABLE IF NOT EXISTS "dray:page" ON COMMIT DELETE ROWS AS ` +
        `SELECT 0::int4 AS ${NUMBER}, ${columns} FROM ${table} WITH NO DATA`,
      copyToStage: `COPY ${STAGE} (${NUMBER}, ${columns}) ${format}`,
      insert:
        `INSERT INTO ${table} (${columns}) ${overriding}` +
        `SELECT ${columns} FROM ${STAGE} AS s WHERE ${asked} ORDER BY ${NUMBER}`,
      update:
        content.length === 0
          ? `SELECT 1 FROM ${STAGE} AS s WHERE ${asked}`
          : `UPDATE ${table} AS t SET ${content.map((name) => `${name} = s.${name}`).join(', ')} ` +
            `FROM ${STAGE} AS s WHERE ${isKey} AND ${asked}`,
      repeated:
        `SELECT i FROM (SELECT ${NUMBER} AS i, row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${NUMBER}) AS n ` +
        `FROM ${STAGE}) AS numbered WHERE n > 1`,
      present: `SELECT s.${NUMBER} AS i FROM ${STAGE} AS s JOIN ${table} AS t ON ${isKey}`,
      unlike:
        `SELECT s.${NUMBER} AS i, ${form.recordSql('t')} AS record FROM ${STAGE} AS s JOIN ${table} AS t ON ${isKey} ` +
        `WHERE ${form.differsSql('t', 's')}`,
    },
  }
}

/** What the engine would count by itself is what the source says. COPY takes it in any case. */
function isOverriding({ columns }: TableShape, form: TableForm): boolean {
  return columns.some(({ name, identity }) => identity === 'always' && form.columns.includes(name))
}
