import { DrayError } from '../error.ts'
import { isPlainJson } from './json-plain.ts'
import { escapedName, tagName } from './json-tags.ts'
import { Tagged, type Value } from '../value.ts'

/**
 * Compact JSON text of a value: the inverse of `parseJson`. Any depth; -0, bigints and wide numbers exact; bytes and
 * tagged values as `{"$dray:<tag>": …}`. A member that is undefined is left out.
 * @throws DrayError VALUE_UNSUPPORTED with the path of what has no JSON form: NaN, undefined in an array, a Date, a function, a cycle …
 */
export function printJson(value: Value): string {
  return isPlainJson(value) ? JSON.stringify(value) : new Printer().print(value)
}

/** An array or object that is being printed. */
interface Frame {
  readonly container: object
  /** Names of an object's members; absent for an array. */
  readonly names: readonly string[] | undefined
  readonly values: readonly unknown[]
  readonly close: string
  next: number
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/

class Printer {
  private out = ''
  private readonly frames: Frame[] = []
  private readonly open = new Set<object>()

  print(root: unknown): string {
    this.value(root)
    for (let frame = this.frames.at(-1); frame; frame = this.frames.at(-1)) {
      if (frame.next === frame.values.length) this.closeFrame(frame)
      else this.member(frame)
    }
    return this.out
  }

  private member(frame: Frame): void {
    const i = frame.next++
    if (i > 0) this.out += ','
    if (frame.names) this.out += `${JSON.stringify(frame.names[i])}:`
    this.value(frame.values[i])
  }

  private value(value: unknown): void {
    if (typeof value === 'string') this.out += JSON.stringify(value)
    else if (typeof value === 'number') this.number(value)
    else if (typeof value === 'boolean' || typeof value === 'bigint' || value === null)
      this.out += String(value)
    else if (typeof value === 'object') this.object(value)
    else throw this.unsupported(value === undefined ? 'undefined' : `a ${typeof value}`)
  }

  private number(value: number): void {
    if (!Number.isFinite(value)) throw this.unsupported(String(value))
    this.out += Object.is(value, -0) ? '-0' : String(value)
  }

  private object(value: object): void {
    if (value instanceof Uint8Array) this.bytes(value)
    else if (value instanceof Tagged) this.tagged(value)
    else if (Array.isArray(value)) this.openFrame(value, undefined, value, ']')
    else if (isPlain(value)) this.members(value as Record<string, unknown>)
    else throw this.unsupported(`a ${value.constructor?.name ?? 'class instance'}`)
  }

  private bytes(value: Uint8Array): void {
    const base64 = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
    this.out += `{"$dray:bytes":"${base64}"}`
  }

  private tagged(value: Tagged): void {
    if (value.tag === 'number' && typeof value.value === 'string' && NUMBER.test(value.value)) {
      this.out += value.value
      return
    }
    const name = tagName(value.tag)
    if (name === undefined) throw this.unsupported(`the tag ${JSON.stringify(value.tag)}`)
    this.openFrame(value, [name], [value.value], '}')
  }

  private members(value: Record<string, unknown>): void {
    const names = Object.keys(value).filter((name) => value[name] !== undefined)
    const values = names.map((name) => value[name])
    const [only] = names
    this.openFrame(value, names.length === 1 ? [escapedName(only!)] : names, values, '}')
  }

  private openFrame(
    container: object,
    names: readonly string[] | undefined,
    values: readonly unknown[],
    close: string,
  ): void {
    if (this.open.has(container)) throw this.unsupported('an object inside itself')
    this.open.add(container)
    this.frames.push({ container, names, values, close, next: 0 })
    this.out += names ? '{' : '['
  }

  private closeFrame(frame: Frame): void {
    this.out += frame.close
    this.open.delete(frame.container)
    this.frames.pop()
  }

  private unsupported(what: string): DrayError {
    const path = this.frames
      .map(({ names, next }) => (names ? `.${names[next - 1]}` : `[${next - 1}]`))
      .join('')
    const place = path === '' ? 'The document' : `The value at ${path.replace(/^\./, '')}`
    return new DrayError('VALUE_UNSUPPORTED', `${place} is ${what}, which has no JSON form`, {
      hint: 'Turn it into text, a number, an array or a plain object in the mapping',
    })
  }
}

/** A plain object of this or another realm (configuration files may run in one). */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
