import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { MigrationInput } from '../../src/index.ts'

/** What a verification said. */
export interface Finding {
  /** `key kind`, sorted. */
  readonly named: readonly string[]
  readonly count: number
  readonly exitCode: number
}

/** The built dray, in a process of its own that stays: one request after the other. */
export interface Verifier {
  /** @throws where it does not end verified */
  migrate(migration: MigrationInput, stateDir: string): Promise<void>
  verifyRun(stateDir: string): Promise<Finding>
  compareStores(migration: MigrationInput): Promise<Finding>
  close(): void
}

interface Report {
  readonly verified?: string
  readonly mismatches: readonly { readonly key: string; readonly kind: string }[]
  readonly mismatchCount: number
  readonly exitCode: number
}

export function startVerifier(): Verifier {
  const child = fork(join(import.meta.dirname, 'verifying.mjs'))

  async function ask(call: string, request: object): Promise<Report> {
    child.send({ call, request })
    const [answer] = (await once(child, 'message')) as [
      { readonly report: Report; readonly failure?: string },
    ]
    if (answer.failure !== undefined) throw new Error(answer.failure)
    return answer.report
  }

  return {
    async migrate(migration, stateDir) {
      const { verified } = await ask('migrate', { migration, stateDir })
      if (verified !== 'verified') throw new Error(`It is ${verified} before anything was planted`)
    },
    verifyRun: async (stateDir) => findingOf(await ask('verifyRun', { stateDir })),
    compareStores: async (migration) => findingOf(await ask('compareStores', { migration })),
    close: () => child.disconnect(),
  }
}

function findingOf({ mismatches, mismatchCount, exitCode }: Report): Finding {
  const named = mismatches.map(({ key, kind }) => `${key} ${kind}`).toSorted()
  return { named, count: mismatchCount, exitCode }
}
