import { positionText } from '../../model/page/position-text.ts'
import type { Position } from '../../model/page/problem.ts'
import { fail, pass, warn, type GatedLine } from './check-line.ts'
import type { Preflight } from './preflight.ts'

export function checkCollections({ plan }: Preflight): GatedLine {
  const names = plan.decision.routes.map(({ to }) => to)
  if (names.length > 0) return pass('collections', `${names.length}: ${names.join(', ')}`)
  return warn(
    'collections',
    'the source holds no collection',
    'Look at what dray sees there: dray count STORE',
  )
}

/** A damaged file stops its own collection, not the run: it is a warning here, and the run ends with 4. */
export function checkSourceComplete({ plan }: Preflight): GatedLine {
  const broken = plan.forecast.routes.flatMap(({ to, failure }) => {
    const position = failure?.['position'] as Position | undefined
    const place = position ? ` (${positionText(position)})` : ''
    return failure ? [`${to}: ${String(failure['message'])}${place}`] : []
  })
  if (broken.length === 0) return pass('source-complete', 'every collection can be read')
  return warn(
    'source-complete',
    broken.join('; '),
    'Correct or restore these files; the other collections can move',
  )
}

export function checkLosses({ plan }: Preflight): GatedLine {
  const losses = plan.forecast.routes.flatMap(({ losses: found }) => found)
  if (losses.length === 0) return pass('losses', 'the target can hold every value seen')
  const finding = losses
    .map(({ kind, example }) => (example === undefined ? kind : `${kind} (${example})`))
    .join('; ')
  if (plan.decision.policies.onLoss !== 'fail')
    return warn('losses', `accepted: ${finding}`, 'Nothing: --on-loss accepts them')
  return fail(
    'losses',
    'LOSS_NOT_ACCEPTED',
    finding,
    'Accept them with --on-loss coerce, or leave these collections out',
  )
}
