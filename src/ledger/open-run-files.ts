import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TornTail } from '../lib/segment/read-segment.ts'
import { openJournal } from './journal.ts'
import { openRejectLog } from './reject-log.ts'
import type { Journal, RejectLog, RunFiles, WriteLog } from './run-files.ts'
import { translating } from './state-errors.ts'
import { openWriteLog } from './write-log.ts'

const REJECTS = '.rejects'

/**
 * The segments of one run. Nothing appears on disk before something is appended.
 * @param onTorn is told when the end of a segment, which a crash had left incomplete, was cut back
 */
export function openRunFiles(folder: string, onTorn?: (path: string, tail: TornTail) => void): RunFiles {
  const writeLogs = new Map<string, WriteLog>()
  const journals = new Map<string, Journal>()
  const rejectLogs = new Map<string, RejectLog>()

  function opened<Log>(logs: Map<string, Log>, open: OpenLog<Log>, partition: string, suffix: string): Log {
    const known = logs.get(partition)
    if (known !== undefined) return known
    const path = join(folder, partition + suffix)
    const log = open(path, (tail) => onTorn?.(path, tail))
    logs.set(partition, log)
    return log
  }

  return {
    folder,
    writeLog: (partition) => opened(writeLogs, openWriteLog, partition, '.writelog'),
    journal: (partition) => opened(journals, openJournal, partition, '.journal'),
    rejectLog: (partition) => opened(rejectLogs, openRejectLog, partition, REJECTS),
    partitionsWithRejects: () => namesEndingIn(folder, REJECTS),
    close() {
      closeAll([...writeLogs.values(), ...journals.values(), ...rejectLogs.values()])
      writeLogs.clear()
      journals.clear()
      rejectLogs.clear()
    },
  }
}

type OpenLog<Log> = (path: string, onTorn: (tail: TornTail) => void) => Log

function namesEndingIn(folder: string, suffix: string): readonly string[] {
  return translating(folder, () => {
    const names = filesIn(folder).filter((name) => name.endsWith(suffix))
    return names.map((name) => name.slice(0, -suffix.length)).sort()
  })
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** All of them, whatever happens to one; the first failure is thrown at the end. */
function closeAll(logs: readonly { close(): void }[]): void {
  const failures: unknown[] = []
  for (const log of logs) {
    try {
      log.close()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
