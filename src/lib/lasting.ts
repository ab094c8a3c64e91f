/** What may break, and can be opened again. */
interface Breakable {
  /** It is there, and answers. */
  readonly isAlive: boolean
  close(): Promise<void>
}

/** One that is opened anew where it broke: for questions that may be asked again. */
export interface Lasting<T> {
  get(): Promise<T>
  close(): Promise<void>
}

export function lasting<T extends Breakable>(open: () => Promise<T>): Lasting<T> {
  let current: Promise<T> | undefined
  const renewed = async (before: Promise<T> | undefined): Promise<T> => {
    const one = await before?.catch(() => undefined)
    return one?.isAlive ? one : open()
  }
  return {
    get() {
      current = renewed(current)
      return current
    },
    async close() {
      const one = await current?.catch(() => undefined)
      await one?.close()
    },
  }
}
