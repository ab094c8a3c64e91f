import { DrayError, isDrayError } from '../../model/error.ts'
import type { Layout } from '../../model/layout.ts'
import { plural } from '../../lib/plural.ts'
import { pagesOf } from '../../store/paging/pages.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import { mapPage } from '../mapping/map-page.ts'
import type { Planning } from '../planning.ts'
import { routeCodes } from '../mapping/route-code.ts'
import { columnWordOf } from './column-word.ts'
import { FieldSurvey } from './field-survey.ts'
import { keyColumnsOf } from './key-columns.ts'
import type { PlannedTable } from './planned-table.ts'
import { tableSchemaOf } from './table-schema-of.ts'

/** Notes about single columns. */
const NOTES_AT_MOST = 20

/**
 * The table that holds every record of a collection, found by reading all of them: what is in no field of some of them
 * may be NULL, what is of several kinds is JSON.
 * @throws CONFIG_INVALID for more fields than a table has columns, or where the key's column would hold something else
 */
export async function inferTable(choice: Chosen, planning: Planning): Promise<PlannedTable> {
  const survey = await surveyed(choice, planning).catch((error: unknown) => {
    // A source that was written meanwhile is read from its beginning once more.
    if (isDrayError(error) && error.code === 'SOURCE_CHANGED') return surveyed(choice, planning)
    throw error
  })
  if (survey.isTooWide) throw tooWide(choice)
  if (survey.otherKeys > 0) throw otherKeys(choice, survey)
  const schema = tableSchemaOf(choice, survey.columns())
  const columns = schema.columns.map(({ name, type }) => `${name} ${columnWordOf(type)}`)
  const found = `columns found in ${plural(survey.records, 'record')}: ${columns.join(', ')}`
  return { schema, notes: [found, ...shortened([...survey.notes()])], losses: survey.losses() }
}

async function surveyed(choice: Chosen, planning: Planning): Promise<FieldSurvey> {
  const { source, migration, signal, emit } = planning
  const { to, info, lists } = choice
  const survey = new FieldSurvey(keyColumnsOf(choice))
  const code = routeCodes(migration).get(to)
  const layout: Layout = { ...info.layout, keys: 'typed' }
  const target: Layout = { kind: 'document', keys: 'typed', columns: [], options: {} }
  const run = { id: 'plan', startedAt: Date.now() }
  for await (const read of pagesOf(source, info.name, { layout, ...(signal && { signal }) })) {
    const { page, losses } = await mapPage(read, { target, ...(lists && { lists }) }, code, run)
    survey.addPage(page)
    survey.lose(losses)
    const { records } = survey
    emit?.({ type: 'progress', step: 'plan', collection: to, records, bytes: read.bytes.length })
    if (survey.isTooWide) break
  }
  return survey
}

function shortened(notes: readonly string[]): readonly string[] {
  if (notes.length <= NOTES_AT_MOST) return notes
  return [...notes.slice(0, NOTES_AT_MOST), `… and ${notes.length - NOTES_AT_MOST} more columns like these`]
}

function tooWide({ to }: Chosen): DrayError {
  return new DrayError(
    'CONFIG_INVALID',
    `The records of "${to}" have too many different fields for a table`,
    {
      collection: to,
      hint: `Say which are columns: ${to}: { store: { layout: 'row', columns: { … } } }, or move them as documents`,
    },
  )
}

function otherKeys(choice: Chosen, { otherKeys: count }: FieldSurvey): DrayError {
  const [column] = keyColumnsOf(choice)
  const { to } = choice
  return new DrayError(
    'CONFIG_INVALID',
    `${plural(count, 'record')} of "${to}" have a field ${column} that is not their key`,
    { collection: to, hint: `Let another column hold the key: ${to}: { store: { keyColumn: 'key' } }` },
  )
}
