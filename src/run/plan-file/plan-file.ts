import { quoted } from '../../lib/typed-names.ts'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { ignoring, writeDurably } from '../../lib/durable-file.ts'
import { DrayError, isDrayError } from '../../model/error.ts'
import { planId } from '../../plan/plan-id.ts'
import type { Plan } from '../../plan/plan.ts'
import { onFile } from '../../store/file-error.ts'
import type { SeenStores } from './seen-stores.ts'

const VERSION = 1

/** A plan that was written down: `dray migrate --plan` runs it, or says what differs. */
export interface PlanFile {
  readonly dray: 'plan'
  readonly v: typeof VERSION
  readonly plan: Plan
  /** The collections that were asked for; null for all. */
  readonly only: readonly string[] | null
  /** The collections that were left out. */
  readonly except?: readonly string[]
  readonly seen: SeenStores
  /** Hash of all the above: an edited plan is not what somebody saw. */
  readonly seal: string
}

/** Never over a file that is no plan. @throws USAGE, and of the file */
export async function writePlanFile(
  path: string,
  content: Pick<PlanFile, 'plan' | 'only' | 'except' | 'seen'>,
): Promise<void> {
  await refuseOtherFile(path)
  const { plan, only, except, seen } = content
  const unsealed = { dray: 'plan', v: VERSION, plan, only, except, seen } as const
  // As it will be read: what JSON leaves out must not be sealed.
  const kept = JSON.parse(JSON.stringify(unsealed)) as Omit<PlanFile, 'seal'>
  const text = JSON.stringify({ ...kept, seal: sealOf(kept) }, null, 2)
  await onFile({ path, doing: 'write' }, () => writeDurably(path, `${text}\n`))
}

/** @throws USAGE for what is no plan or one of another version, PLAN_CHANGED for one that was edited */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const text = await onFile({ path, doing: 'read' }, () => readFile(path, 'utf8'))
  const { seal, ...rest } = parsed(text, path)
  if (rest.v !== VERSION) {
    throw new DrayError(
      'USAGE',
      `${path} is a plan of version ${String(rest.v)}; this dray reads ${VERSION}`,
      {
        hint: `Plan again with this dray: dray plan --out ${quoted(path)}`,
      },
    )
  }
  if (sealOf(rest) === seal && planId(rest.plan.decision) === rest.plan.id) return { seal, ...rest }
  throw new DrayError('PLAN_CHANGED', `${path} is not as dray wrote it: its content and its hash disagree`, {
    hint: `Plan again, and change the decision there: dray plan --out ${quoted(path)}`,
  })
}

async function refuseOtherFile(path: string): Promise<void> {
  const text = await onFile({ path, doing: 'read' }, () => readFile(path, 'utf8').catch(ignoring('ENOENT')))
  if (text === undefined) return
  try {
    parsed(text, path)
  } catch (error) {
    if (!isDrayError(error)) throw error
    throw new DrayError('USAGE', `${path} exists and is not a plan; it was left as it is`, {
      hint: 'Choose another name: dray plan --out plan.json',
    })
  }
}

function parsed(text: string, path: string): PlanFile {
  try {
    const value = JSON.parse(text) as Partial<PlanFile> | null
    if (value?.dray === 'plan' && 'v' in value) return value as PlanFile
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new DrayError('USAGE', `${path} is not a plan that dray wrote`, {
    hint: 'Write one: dray plan ./data app.db --out plan.json',
  })
}

function sealOf(unsealed: Omit<PlanFile, 'seal'>): string {
  return createHash('sha256').update(JSON.stringify(unsealed)).digest('hex')
}
