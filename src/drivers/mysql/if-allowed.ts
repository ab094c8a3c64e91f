import { isDrayError } from '../../model/error.ts'

/** What a question answers; undefined where this user may not ask it. */
export async function ifAllowed<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question()
  } catch (error) {
    if (isDrayError(error) && error.code === 'PERMISSION_DENIED') return undefined
    throw error
  }
}
