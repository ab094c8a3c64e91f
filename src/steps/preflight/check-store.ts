import type { DocumentSource } from '../../store/source.ts'
import { fail, type GatedLine, pass, warn } from './check-line.ts'

/** What a store that knows more of itself, a server, says before it is used. */
export async function checkStore(
  role: 'source' | 'target',
  { can }: Pick<DocumentSource, 'can'>,
): Promise<readonly GatedLine[]> {
  const lines = (await can.readiness?.()) ?? []
  return lines.map(({ id, state, finding, fix = '' }) => {
    const name = `${role}-${id}`
    if (state === 'pass') return pass(name, finding)
    return state === 'warn' ? warn(name, finding, fix) : fail(name, 'STORE_UNSUPPORTED', finding, fix)
  })
}
