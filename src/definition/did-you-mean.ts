/** The known name that `written` was probably meant to be; undefined where none is near. */
export function didYouMean(written: string, known: readonly string[]): string | undefined {
  const farthest = Math.max(1, Math.floor(written.length / 3))
  const near = known
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= farthest)
    .sort((a, b) => a.distance - b.distance)
  return near[0]?.name
}

/** Insertions, deletions and replacements between two words; two neighbours exchanged count as one. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const steps = [last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same]
      row.push(Math.min(...steps, swapped ? beforeLast[j - 2]! + 1 : Infinity))
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
