import { ownIdentity } from '../lib/process-identity.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../model/checkpoint.ts'
import { DrayError } from '../model/error.ts'
import type { Ledger } from './ledger.ts'
import { crashingLedger } from './crashing-ledger.ts'
import { openIfThere, openOrCreate } from './ledger-database.ts'
import { intentOf, jsonOf, jsonText, phaseOf, runOf } from './ledger-rows.ts'
import type { Database } from './sqlite.ts'

/**
 * Opens `<stateDir>/ledger.db`. Several processes may have it open at once; each reads what is committed.
 * Without `create` and with nothing there, it is an empty ledger that takes no writes, and no file appears.
 * @throws DrayError STATE_CORRUPT (also for the ledger of a newer dray), PERMISSION_DENIED, STORE_FULL, STORE_BUSY,
 *   IO_FAILED
 */
export async function openLedger(stateDir: string, options: { readonly create: boolean }): Promise<Ledger> {
  const database = options.create ? await openOrCreate(stateDir) : await openIfThere(stateDir)
  return crashingLedger({
    folder: stateDir,
    ...runsIn(database),
    ...phasesIn(database),
    ...intentsIn(database),
    ...partitionsIn(database),
    ...notesIn(database),
    close: () => database.close(),
  })
}

function runsIn(database: Database): Pick<Ledger, 'createRun' | 'replan' | 'run' | 'runs' | 'setState'> {
  const { path } = database
  return {
    createRun({ id, parent, plan, planId, startedAt }) {
      const sql = `INSERT INTO runs (id, parent, state, plan, plan_id, started_at) VALUES (?, ?, 'planned', ?, ?, ?)`
      database.run(sql, id, parent ?? null, jsonText(plan), planId, startedAt)
    },
    replan(run, plan, planId) {
      const changed = database.run(
        'UPDATE runs SET plan = ?, plan_id = ? WHERE id = ?',
        jsonText(plan),
        planId,
        run,
      )
      if (changed === 0) throw unknownRun(run)
    },
    run(id) {
      const row = database.get(`${RUNS} WHERE id = ?`, id)
      return row && runOf(path, row)
    },
    runs: () => database.all(`${RUNS} ORDER BY seq DESC`).map((row) => runOf(path, row)),
    setState: (run, state, { error, report, finishedAt } = {}) =>
      database.transaction(() => {
        const sql = `UPDATE runs SET state = ?, error = coalesce(?, error), report = coalesce(?, report), finished_at = ?
                     WHERE id = ?`
        const cells = [optionalText(error), optionalText(report), finishedAt ?? null]
        if (database.run(sql, state, ...cells, run) === 0) throw unknownRun(run)
        if (state === 'running') database.run(NOTE, run, WORKER, jsonText({ ...ownIdentity() }))
      }),
  }
}

/** Of a run at work: who works on it. */
const WORKER = 'worker'
const RUNS = `SELECT *, (SELECT value FROM notes WHERE run = runs.id AND name = '${WORKER}') AS worker FROM runs`
const NOTE = `INSERT INTO notes (run, name, value) VALUES (?, ?, ?)
              ON CONFLICT DO UPDATE SET value = excluded.value`

function phasesIn(database: Database): Pick<Ledger, 'beginPhase' | 'endPhase' | 'phases'> {
  return {
    beginPhase(run, step) {
      const sql = `INSERT INTO phases (run, step, state, started_at) VALUES (?, ?, 'open', ?)
                   ON CONFLICT DO UPDATE SET state = 'open', started_at = excluded.started_at, ended_at = NULL`
      database.run(sql, run, step, Date.now())
    },
    endPhase(run, step, result) {
      const sql = `UPDATE phases SET state = 'done', ended_at = ?, result = coalesce(?, result) WHERE run = ? AND step = ?`
      if (database.run(sql, Date.now(), optionalText(result), run, step) > 0) return
      throw new DrayError('BUG', `Step ${step} of run ${run} ended but never began`)
    },
    phases: (run) =>
      database
        .all('SELECT * FROM phases WHERE run = ? ORDER BY seq', run)
        .map((row) => phaseOf(database.path, row)),
  }
}

function intentsIn(
  database: Database,
): Pick<Ledger, 'intend' | 'settleIntent' | 'withdrawIntents' | 'intents'> {
  return {
    intend: (run, ...intents) =>
      database.transaction(() => {
        const last = Number(database.get('SELECT max(seq) AS seq FROM intents WHERE run = ?', run)?.seq ?? 0)
        const sql = `INSERT INTO intents (run, seq, kind, subject, details, state) VALUES (?, ?, ?, ?, ?, 'open')`
        return intents.map(({ kind, subject, details }, i) => {
          const seq = last + 1 + i
          database.run(sql, run, seq, kind, subject, jsonText(details))
          return seq
        })
      }),
    settleIntent: (run, seqs, state) =>
      database.transaction(() => {
        const sql = 'UPDATE intents SET state = ? WHERE run = ? AND seq = ?'
        for (const seq of seqs) {
          if (database.run(sql, state, run, seq) > 0) continue
          throw new DrayError('BUG', `Run ${run} has no intent ${seq}`)
        }
      }),
    withdrawIntents: (run, seqs) =>
      database.transaction(() => {
        const sql = `DELETE FROM intents WHERE run = ? AND seq = ? AND state = 'open'`
        for (const seq of seqs) database.run(sql, run, seq)
      }),
    intents(run, of) {
      const sql = `SELECT * FROM intents WHERE run = ?1 AND kind = coalesce(?2, kind) AND subject = coalesce(?3, subject)
                   ORDER BY seq`
      return database
        .all(sql, run, of?.kind ?? null, of?.subject ?? null)
        .map((row) => intentOf(database.path, row))
    },
  }
}

function partitionsIn(database: Database): Pick<Ledger, 'checkpoint' | 'adopt' | 'epoch' | 'nextEpoch'> {
  function epochOf(run: string, partition: string): { epoch: number; reasons: readonly string[] } {
    const sql = 'SELECT reason FROM ended_epochs WHERE run = ? AND partition = ? ORDER BY epoch'
    const reasons = database.all(sql, run, partition).map((row) => String(row.reason))
    return { epoch: reasons.length + 1, reasons }
  }
  return {
    checkpoint(run, partition) {
      const sql = 'SELECT checkpoint FROM checkpoints WHERE run = ? AND partition = ?'
      const bytes = database.get(sql, run, partition)?.checkpoint
      return bytes instanceof Uint8Array ? decodeCheckpoint(bytes) : undefined
    },
    adopt(run, partition, checkpoint) {
      const sql = `INSERT INTO checkpoints (run, partition, checkpoint) VALUES (?, ?, ?)
                   ON CONFLICT DO UPDATE SET checkpoint = excluded.checkpoint`
      database.run(sql, run, partition, encodeCheckpoint(checkpoint))
    },
    epoch: epochOf,
    nextEpoch: (run, partition, reason) =>
      database.transaction(() => {
        const { epoch } = epochOf(run, partition)
        const sql = 'INSERT INTO ended_epochs (run, partition, epoch, reason) VALUES (?, ?, ?, ?)'
        database.run(sql, run, partition, epoch, reason)
        // How far the ended epoch was says nothing of the next.
        database.run('DELETE FROM checkpoints WHERE run = ? AND partition = ?', run, partition)
        return epoch + 1
      }),
  }
}

function notesIn(database: Database): Pick<Ledger, 'note' | 'together' | 'noted'> {
  return {
    note: (run, name, value) => void database.run(NOTE, run, name, jsonText(value)),
    together: (deed) => database.transaction(deed),
    noted(run, name) {
      const row = database.get('SELECT value FROM notes WHERE run = ? AND name = ?', run, name)
      return row && jsonOf(database.path, row.value)
    },
  }
}

function optionalText(value: Parameters<typeof jsonText>[0] | undefined): string | null {
  return value === undefined ? null : jsonText(value)
}

function unknownRun(run: string): DrayError {
  return new DrayError('RUN_UNKNOWN', `There is no run ${run}`, { hint: 'dray runs lists them.' })
}
