/** The word that was probably meant: one within a third of its letters, or none. */
export function closestWord(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance)
  return best?.candidate
}

/** Letters to insert, remove or exchange; two neighbours that changed places are one (Damerau and Levenshtein). */
function editDistance(from: string, to: string): number {
  let twoAbove: number[] = []
  let above: number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    twoAbove = above
    above = row
    row = [i]
    for (let j = 1; j <= to.length; j++) {
      const exchange = above[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      const changedPlaces = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      const swap = changedPlaces ? twoAbove[j - 2]! + 1 : Infinity
      row.push(Math.min(exchange, swap, above[j]! + 1, row[j - 1]! + 1))
    }
  }
  return row[to.length]!
}
