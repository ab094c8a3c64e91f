import type { Key } from '../../../model/key.ts'
import type { Entry } from '../../../model/page/page.ts'
import { DrayError } from '../../../model/error.ts'
import type { Row, Work } from '../connection/session.ts'
import { quoteName } from '../identifier.ts'
import type { TableForm } from '../table-form.ts'
import { pageOfRows, rowsOfTexts } from './page-of-copy.ts'
import { fromTable, type Scannable } from './scan-table.ts'

/** Aligned with `keys`; undefined where no row has the key. */
export async function readKeys(
  work: Work,
  scannable: Scannable,
  keys: readonly Key[],
): Promise<readonly (Entry | undefined)[]> {
  const { form, unit } = scannable
  const rows = await rowsByKey(work, scannable, keys)
  return keys.map((key, i) => {
    const text = rows.get(i)
    if (text === undefined) return undefined
    const page = pageOfRows(rowsOfTexts([text]), { form, unit, next: undefined })
    const [problem] = page.problems
    if (problem) {
      throw new DrayError(problem.code, `The record cannot be read: ${problem.reason}`, {
        key: key.text,
        position: problem.position,
      })
    }
    return page.entry(0)
  })
}

/** The record of each key that is there, as the engine renders it, by its index. */
export async function rowsByKey(
  work: Work,
  { schema, shape, form }: Pick<Scannable, 'schema' | 'shape' | 'form'>,
  keys: readonly Key[],
  lock = '',
): Promise<ReadonlyMap<number, string>> {
  const wanted = keys.flatMap((key, i) => {
    const texts = form.keyTexts(key)
    return texts ? [{ i, texts }] : []
  })
  if (wanted.length === 0) return new Map()
  const lists = keyLists(
    form,
    wanted.map(({ texts }) => texts),
  )
  const sql =
    `SELECT q.ord AS ord, ${form.recordSql('t')} AS record FROM ${keyRows(form)} ` +
    `JOIN ${fromTable(schema, shape)} AS t ON ${matches(form)} ${lock}`
  const rows: readonly Row[] = await work.query(sql, lists)
  return new Map(rows.map((row) => [wanted[Number(row['ord']) - 1]!.i, row['record']!]))
}

/** The keys that are given as arrays of text, a row each. */
export function keyRows({ keyColumns }: Pick<TableForm, 'keyColumns'>): string {
  const parameters = keyColumns.map((_, at) => `$${at + 1}::text[]`).join(', ')
  const names = keyColumns.map((_, at) => `k${at}`).join(', ')
  return `unnest(${parameters}) WITH ORDINALITY AS q(${names}, ord)`
}

export function matches(
  { keyColumns, keyTypes }: Pick<TableForm, 'keyColumns' | 'keyTypes'>,
  table = 't',
): string {
  return keyColumns.map((name, at) => `${table}.${quoteName(name)} = q.k${at}::${keyTypes[at]}`).join(' AND ')
}

/** Parameters for `keyRows`: a list for each column. */
export function keyLists(
  { keyColumns }: Pick<TableForm, 'keyColumns'>,
  keys: readonly (readonly string[])[],
): readonly string[] {
  return keyColumns.map((_, at) => arrayText(keys.map((texts) => texts[at]!)))
}

/** https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function arrayText(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}
