/** The JSON text of a key as people know it: a string without its quotes and escapes, any other value as it stands. */
export function readableKey(json: string): string {
  const value: unknown = JSON.parse(json)
  return typeof value === 'string' ? value : json.trim()
}
