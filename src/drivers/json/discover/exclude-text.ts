/** The option that leaves out these files, as it can be put into an address. */
export function excludeText(paths: readonly string[]): string {
  return `?exclude=${paths.map(patternFor).join(',')}`
}

/** A comma separates patterns, and some characters mean something else in an address. */
function patternFor(path: string): string {
  return path.replaceAll(',', '*').replace(/[%+&#\s]/g, (character) => encodeURIComponent(character))
}
