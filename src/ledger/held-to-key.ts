import { isDrayError } from '../model/error.ts'
import { parseJson } from '../model/json/json-text.ts'
import type { Key } from '../model/key.ts'
import type { Problem } from '../model/page/problem.ts'
import { cutRecords, PAD } from '../model/scan/api.ts'
import type { ReadReject } from './reject-line.ts'

/**
 * Whoever edits a line may change its key or the field of the record that the key was read from, and forget the other: what
 * disagrees stays rejected, by the rule of a JSON object whose members repeat their name.
 * @param keyFields by part of the key, the field that it was read from; null, or none at all: it was read elsewhere
 */
export function heldToKey(reject: ReadReject, keyFields: readonly (string | null)[]): ReadReject {
  const { key, body } = reject
  if (!key) return reject
  const names = namesIn(key, keyFields.length)
  for (const [i, field] of keyFields.entries()) {
    const problem = field === null ? undefined : problemOf(names[i] ?? '', body, field)
    if (!problem) continue
    const reason = `its key ${JSON.stringify(key.text)} is not the same as its field "${field}"`
    return { ...reject, key: undefined, keyText: key.text, code: problem.code, reason }
  }
  return reject
}

/** Where keys are text, one of several parts is the text of their array. */
function namesIn({ parts, text }: Key, count: number): readonly string[] {
  if (parts.length > 1 || count <= 1) return parts.map(String)
  try {
    const found = parseJson(text)
    return Array.isArray(found) ? found.map(String) : [text]
  } catch (error) {
    if (isDrayError(error)) return [text]
    throw error
  }
}

/** A record that is no document is judged with its page. */
function problemOf(name: string, body: string | Uint8Array, field: string): Problem | undefined {
  const text = Buffer.concat([Buffer.from(`{${JSON.stringify(name)}:`), Buffer.from(body), Buffer.from('}')])
  const bytes = Buffer.concat([text, Buffer.alloc(PAD)])
  const form = { shape: 'members', keyFields: [field], keyPrefix: [], keys: 'text' } as const
  try {
    const window = { bytes, end: text.length, base: 0, line: 0, final: true }
    const cut = cutRecords(window, { start: 0, opened: false, limit: 1, unit: '', form })
    return cut?.page.problems.find(({ code }) => code === 'KEY_MISMATCH')
  } catch (error) {
    if (isDrayError(error)) return undefined
    throw error
  }
}
