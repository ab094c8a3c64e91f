/** What a page shows in the place of the folder it was run in. */
const FOLDER = '/home/ada/app'
const RUN = /\b\d{8}-\d{6}-[0-9a-f]{4}\b/g
/** Named by its second; a second one in the same second has a number. */
const BUNDLE = /(\/backups\/)\d{8}-\d{6}(?:-\d+)?/g

/** A line every five seconds, of how far a step is: on a busy machine only. */
const PROGRESS = /^ {2}[^\n]+: (?:[\d,]+(?: of [\d,]+)? records?, )?[\d.]+ [kMGT]?B(?:, [^\n]+)?\n/gm

/**
 * Words that are others in every run (ids, times, free space, folders) are replaced by fixed ones, and a run that a page
 * names is found again when a command is run.
 */
export function neutralWords(folder) {
  const runs = []
  return {
    neutral(text) {
      for (const [run] of text.matchAll(RUN)) if (!runs.includes(run)) runs.push(run)
      return text
        .replaceAll(folder, FOLDER)
        .replace(RUN, (run) => idOf(runs.indexOf(run)))
        .replace(BUNDLE, (_, path) => path + idOf(Math.max(0, runs.length - 1)).slice(0, 15))
        .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '2026-03-01 09:15:00')
        .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g, '2026-03-01T09:15:00.000Z')
        .replace(PROGRESS, '')
        .replace(/^(Time:) (?:\d+ (?:h|min) )*(?:[\d.]+ m?s)?/gm, '$1 0.1 s')
        .replace(/\bfree: [\d.]+ [kMGT]B/g, 'free: 80 GB')
        .replace(/\b\d+ MiB free/g, '80000 MiB free')
        .replace(/^(Plan) [0-9a-f]{12}/gm, '$1 4c1f0a9be27d')
        .replace(/\bprocess \d+ on [^\s,]+/g, 'process 4711 on laptop')
        .replace(/\bNode \d+\.\d+\.\d+/g, 'Node 20.19.0')
    },
    real: (command) => command.replace(RUN, (id) => runs.find((_, i) => idOf(i) === id) ?? id),
  }
}

/** The n-th run of a page. */
function idOf(n) {
  const minute = String(15 + n).padStart(2, '0')
  return `20260301-09${minute}00-${(0x5f3a + 0x1357 * n).toString(16).slice(-4)}`
}
