/** Whether two fingerprints, lane by lane, are of the same record under the same key. */
export function isSamePrint(one: Int32Array, other: Int32Array): boolean {
  return one.every((lane, at) => lane === other[at])
}
