import { type Database, openDatabase, type OpenRequest } from '../database.ts'
import { cutShort } from '../errors.ts'
import { statesOf } from './file-state.ts'

/**
 * A database to be read, none of its file missing: SQLite refuses one that misses whole pages, and takes what is missing
 * of the last page for zeros, rows that read as nothing or not at all.
 * @throws SOURCE_CORRUPT, and as `openDatabase`
 */
export async function openWhole(request: OpenRequest): Promise<Database> {
  const database = await openDatabase(request)
  try {
    // As long as it is being read nobody makes it shorter.
    database.exec('BEGIN')
    await refuseCutShort(database, request.path)
    database.exec('ROLLBACK')
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

async function refuseCutShort(database: Database, path: string): Promise<void> {
  const size = database.get('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size')
  const wanted = Number(size?.['bytes'])
  const [file, ...beside] = await statesOf(path)
  // Where a log lies beside it, whole pages may lie there.
  if (file && beside.length === 0 && file.bytes < wanted) {
    throw cutShort(database.path, { bytes: file.bytes, wanted })
  }
}
