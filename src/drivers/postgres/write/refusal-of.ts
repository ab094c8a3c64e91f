import type { Work } from '../connection/session.ts'

/**
 * Within a transaction, which goes on as if nothing had been asked where this is refused.
 * @returns why it was refused, undefined where it was done
 * @throws what `isMeant` does not know
 */
export async function refusalOf<Refusal>(
  work: Work,
  sql: string,
  isMeant: (error: unknown) => error is Refusal,
): Promise<Refusal | undefined> {
  try {
    await work.execute(`SAVEPOINT tried; ${sql}; RELEASE tried`)
    return undefined
  } catch (error) {
    if (!isMeant(error)) throw error
    await work.execute('ROLLBACK TO tried; RELEASE tried')
    return error
  }
}
