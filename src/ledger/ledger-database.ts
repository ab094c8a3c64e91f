import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { crashPoint } from '../lib/crash-point.ts'
import { makePrivateFolder, syncFolderNow } from '../lib/private-folder.ts'
import { processExists } from '../lib/process-identity.ts'
import { DrayError } from '../model/error.ts'
import { LEDGER_MIGRATIONS } from './ledger-schema.ts'
import { type Database, openDatabase } from './sqlite.ts'
import { stateCorrupt, translating } from './state-errors.ts'

const LEDGER_FILE = 'ledger.db'

/** The ledger of a state folder, made when it is not there, its schema brought up to this version's. */
export async function openOrCreate(stateDir: string): Promise<Database> {
  const path = join(stateDir, LEDGER_FILE)
  if (!isThere(path)) await createDatabase(stateDir, path)
  translating(stateDir, () => removeDeadDrafts(stateDir))
  return openExisting(path)
}

/** What is there, or an empty one in memory: asking for runs leaves no trace. */
export async function openIfThere(stateDir: string): Promise<Database> {
  const path = join(stateDir, LEDGER_FILE)
  if (isThere(path)) return openExisting(path)
  const empty = await openDatabase(':memory:', path)
  migrate(empty)
  empty.exec('PRAGMA query_only = ON')
  return empty
}

/** A folder that may not be looked into is an error, not an absent ledger. */
function isThere(path: string): boolean {
  return translating(path, () => statSync(path, { throwIfNoEntry: false })) !== undefined
}

async function openExisting(path: string): Promise<Database> {
  // A ledger comes into being complete. SQLite takes an emptied file for a new database; we do not.
  if (translating(path, () => statSync(path).size) === 0) throw stateCorrupt(path, 'the file is empty')
  const database = await openDatabase(path)
  try {
    const damage = database.get('PRAGMA quick_check(1)')?.quick_check
    if (damage !== 'ok') throw stateCorrupt(path, String(damage))
    migrate(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Made complete under another name and then linked: of two processes that make it at once, one finds the other's, and
 * nobody ever sees half of it. Nothing is prepared on the draft, or its close would leave it open (see sqlite.ts).
 */
async function createDatabase(stateDir: string, path: string): Promise<void> {
  const draft = `${path}.${process.pid}-${randomBytes(6).toString('hex')}`
  try {
    translating(stateDir, () => prepareFolder(stateDir))
    translating(draft, () => closeSync(openSync(draft, 'wx', 0o600)))
    const database = await openDatabase(draft)
    try {
      database.exec(`${LEDGER_MIGRATIONS.join('')}; PRAGMA user_version = ${LEDGER_MIGRATIONS.length}`)
    } finally {
      database.close()
    }
    crashPoint('ledger.create:drafted')
    translating(path, () => linkUnlessThere(draft, path))
    crashPoint('ledger.create:linked')
    translating(stateDir, () => syncFolderNow(stateDir))
  } finally {
    removeDraft(draft)
  }
}

/** Where that fails too, a file of no meaning stays; why there is no ledger is what counts. */
function removeDraft(draft: string): void {
  try {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(draft + suffix, { force: true })
  } catch {
    // Its name says whose it was.
  }
}

/** As `createDatabase` names them, with what SQLite makes beside them. */
const DRAFT = /^ledger\.db\.(\d+)-[0-9a-f]{12}(-wal|-shm|-journal)?$/

/** A process that was killed while it made the ledger, or before it let go of the second name, left its draft behind. */
function removeDeadDrafts(stateDir: string): void {
  for (const name of readdirSync(stateDir)) {
    const pid = DRAFT.exec(name)?.[1]
    if (pid !== undefined && !processExists(Number(pid))) rmSync(join(stateDir, name), { force: true })
  }
}

/** Only a folder that is ours alone is told to be ignored by git: `--state .` must not hide someone's project. */
function prepareFolder(stateDir: string): void {
  makePrivateFolder(stateDir)
  const entries = readdirSync(stateDir)
  if (entries.length > 0) return
  writeFileSync(join(stateDir, '.gitignore'), '*\n', { mode: 0o600 })
}

function linkUnlessThere(draft: string, path: string): void {
  const file = openSync(draft, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

function migrate(database: Database): void {
  if (versionOf(database) === LEDGER_MIGRATIONS.length) return
  database.transaction(() => {
    // Looked at again: another process may have been faster.
    const version = versionOf(database)
    if (version > LEDGER_MIGRATIONS.length) throw tooNew(database.path, version)
    for (const migration of LEDGER_MIGRATIONS.slice(version)) database.exec(migration)
    database.exec(`PRAGMA user_version = ${LEDGER_MIGRATIONS.length}`)
  })
}

function versionOf(database: Database): number {
  return Number(database.get('PRAGMA user_version')?.user_version)
}

function tooNew(path: string, version: number): DrayError {
  return new DrayError('STATE_CORRUPT', `${path} was written by a newer dray (ledger version ${version})`, {
    hint:
      `This dray knows ledgers up to version ${LEDGER_MIGRATIONS.length}. ` +
      'Update it: npm install dray@latest. Nothing was changed.',
  })
}
