import { fail, type GatedLine, pass, warn } from './check-line.ts'
import type { Preflight } from './preflight.ts'

/** What a store that knows more of itself, a server, says before it is used. */
export async function checkStore(
  role: 'source' | 'target',
  preflight: Pick<Preflight, 'plan' | 'source' | 'target'>,
): Promise<readonly GatedLine[]> {
  const collections = preflight.plan.decision.routes.map(({ from, to, source, target }) => {
    return role === 'source' ? { name: from, layout: source } : { name: to, layout: target }
  })
  const lines = (await preflight[role].can.readiness?.(collections)) ?? []
  return lines.map(({ id, state, finding, fix = '' }) => {
    const name = `${role}-${id}`
    if (state === 'pass') return pass(name, finding)
    return state === 'warn' ? warn(name, finding, fix) : fail(name, 'STORE_UNSUPPORTED', finding, fix)
  })
}
