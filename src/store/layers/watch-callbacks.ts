/** The arguments of a call, and whether one of the functions in them was called meanwhile. */
export interface Watched {
  readonly args: readonly unknown[]
  called(): boolean
}

/** Looks for functions among the arguments and in the plain objects among them: hooks, tees, progress. */
export function watchCallbacks(args: readonly unknown[]): Watched {
  let called = false
  const watch = (value: unknown, self?: object): unknown => {
    if (typeof value !== 'function') return value
    return (...given: unknown[]): unknown => {
      called = true
      return Reflect.apply(value, self, given)
    }
  }
  const watchArgument = (argument: unknown): unknown => {
    if (!isPlain(argument) || !Object.values(argument).some(isFunction)) return watch(argument)
    const entries = Object.entries(argument).map(([name, value]) => [name, watch(value, argument)])
    return Object.fromEntries(entries)
  }
  return { args: args.map(watchArgument), called: () => called }
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
