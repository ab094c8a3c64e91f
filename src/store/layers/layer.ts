import { operationAt } from './operations.ts'
import type { Operation } from './operations.ts'

/** One call on its way through a layer. */
export interface Call {
  /** `scan`, `can.backup`, `control.put`, `writer.write` … */
  readonly name: string
  readonly args: readonly unknown[]
  readonly operation: Operation
  /** For a call on a session (a writer): the call that opened it. */
  readonly opener: Call | undefined
}

/** What a layer does around every call. Neither method need know which calls there are. */
export interface Around {
  /** `proceed` takes other arguments than the call's where a layer exchanges some. */
  request(call: Call, proceed: (args?: readonly unknown[]) => Promise<unknown>): Promise<unknown>
  /** Around the few calls that answer at once; without it they pass. */
  answer?(call: Call, proceed: () => unknown): unknown
}

/**
 * The same object with `around` about every one of its methods, every power in `can`, every method of `control`, and
 * every method of the sessions that its methods open. It carries whatever it finds: a power invented tomorrow is inside
 * every layer without a line here. What is not a function is read through, so that a session's `at` stays live.
 */
export function layer<Wrapped extends object>(wrapped: Wrapped, around: Around): Wrapped {
  return wrap(wrapped, { around, prefix: '', opener: undefined })
}

interface Setting {
  readonly around: Around
  readonly prefix: string
  readonly opener: Call | undefined
}

/** Parts of a store that are objects full of methods themselves. */
const PARTS = new Set(['can', 'control'])

function wrap<Wrapped extends object>(wrapped: Wrapped, setting: Setting): Wrapped {
  const outside = {}
  for (const name of memberNames(wrapped)) {
    Object.defineProperty(outside, name, { enumerable: true, ...member(wrapped, name, setting) })
  }
  // Every member of the wrapped object is there under its own name, with its own signature.
  return outside as Wrapped
}

function member(wrapped: object, name: string, setting: Setting): PropertyDescriptor {
  const value: unknown = Reflect.get(wrapped, name)
  if (typeof value === 'function') return { value: method(wrapped, name, setting) }
  if (PARTS.has(name) && isObject(value)) {
    return { value: wrap(value, { ...setting, prefix: `${setting.prefix}${name}.` }) }
  }
  return { get: () => Reflect.get(wrapped, name) as unknown }
}

function method(wrapped: object, name: string, { around, prefix, opener }: Setting): unknown {
  const path = prefix + name
  const operation = operationAt(path)
  return (...args: unknown[]) => {
    const call: Call = { name: path, args, operation, opener }
    const invoke = (given: readonly unknown[]): unknown =>
      (Reflect.get(wrapped, name) as Method).apply(wrapped, [...given])
    if (operation.atOnce) return around.answer ? around.answer(call, () => invoke(args)) : invoke(args)
    const inside = async (given: readonly unknown[] = args): Promise<unknown> => {
      const result = await invoke(given)
      if (!operation.opens || !isObject(result)) return result
      return wrap(result, { around, prefix: `${operation.opens}.`, opener: call })
    }
    return around.request(call, inside)
  }
}

type Method = (...args: unknown[]) => unknown

/** Its own members and those of its class. */
function memberNames(object: object): Set<string> {
  const names = new Set<string>()
  for (let level: object | null = object; level && level !== Object.prototype;) {
    for (const name of Object.getOwnPropertyNames(level)) if (name !== 'constructor') names.add(name)
    level = Object.getPrototypeOf(level) as object | null
  }
  return names
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
