/** What a record holds under a name that a user chose: `constructor` and `__proto__` are names like any other. */
export function ownValue<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined
}
