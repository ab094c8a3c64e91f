import { gunzipSync, gzipSync } from 'node:zlib'
import { encodeCheckpoint } from '../model/checkpoint.ts'
import type { Json } from '../model/value.ts'
import type { Plan } from '../plan/plan.ts'
import { movedCheckpoint } from './moved-checkpoint.ts'
import type { UndoContext } from './step.ts'

/** What the target keeps of an unfinished run, so that it can be gone on with where the state folder is lost. */
export interface RunMemo {
  readonly v: 1
  readonly run: string
  readonly parent?: string
  readonly startedAt: number
  readonly plan: Pick<Plan, 'id' | 'decision' | 'notes' | 'notEvaluated'>
  /** Collections that the run made, or was about to make. */
  readonly begun: readonly string[]
  /** Where publishing has begun: of which collections, whether it came to its end, and the last checkpoint of each. */
  readonly publish?: {
    readonly isDone: boolean
    readonly collections: readonly string[]
    /** By partition, base64: the target's own go when it publishes. */
    readonly checkpoints: Readonly<Record<string, string>>
  }
}

/** Before the deeds whose traces at the target would not tell whose they are. */
export async function rememberAtTarget(context: UndoContext): Promise<void> {
  await context.lease.remember(packed(memoOf(context)))
}

/** Columns by the thousand say much the same, and a server takes so many bytes at once. */
function packed(memo: RunMemo): Uint8Array {
  return gzipSync(JSON.stringify(memo))
}

/** @throws what is no memo */
export function unpacked(bytes: Uint8Array): RunMemo {
  return JSON.parse(gunzipSync(bytes).toString('utf8')) as RunMemo
}

function memoOf(context: UndoContext): RunMemo {
  const { run, plan, ledger } = context
  const parent = ledger.run(run.id)?.parent
  const intents = ledger.intents(run.id)
  const published = intents.filter(({ kind }) => kind === 'publish')
  const { id, decision, notes, notEvaluated } = plan
  return {
    v: 1,
    run: run.id,
    ...(parent !== undefined && { parent }),
    startedAt: run.startedAt,
    plan: { id, decision, notes, notEvaluated },
    begun: intents.filter(({ kind }) => kind === 'create').map(({ subject }) => subject),
    ...(published.length > 0 && {
      publish: {
        isDone: published.at(-1)!.state === 'done',
        collections: [...new Set(published.flatMap(({ details }) => names(details)))],
        checkpoints: checkpointsOf(context),
      },
    }),
  }
}

/** Written by the transfer. */
function names(details: Json): readonly string[] {
  return Array.isArray(details) ? details.map(String) : []
}

function checkpointsOf(context: UndoContext): Readonly<Record<string, string>> {
  const found = context.plan.decision.routes.flatMap((route) => {
    const checkpoint = movedCheckpoint(route, context)
    return checkpoint ? [[route.partition, Buffer.from(encodeCheckpoint(checkpoint)).toString('base64')]] : []
  })
  return Object.fromEntries(found) as Readonly<Record<string, string>>
}
