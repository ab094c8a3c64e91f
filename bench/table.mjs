import { cpus } from 'node:os'

const WIDTHS = [22, 10, 14, 10, 12, 12, 6]

/** A machine that is at work already distorts every number below. */
const BUSY_LOAD = 0.5

export function printHeading({ count, runs, load }) {
  console.log(
    `${count.toLocaleString('en')} documents, median of ${runs}, Node ${process.versions.node}, ${cpus().length} cores`,
  )
  if (load > BUSY_LOAD)
    console.log(
      `The machine is busy (load ${load.toFixed(1)}): trust the ratios little, the seconds not at all`,
    )
  console.log(`\n  ${line(['', 'seconds', 'processor', 'peak MiB', 'figure', 'bar', ''])}`)
}

/** One line for each program: its time, seconds of processor (and of the server beside it) and memory, and the figure that is promised of it or by it. */
export function printJob({ about, name, rows }) {
  console.log(`\n${about}  (${name})`)
  for (const row of rows) console.log(`  ${line(cellsOf(row))}`)
}

/** Whether what was promised is kept; undefined where nothing is. */
export function isKept({ figure }) {
  return figure?.atMost === undefined ? undefined : figure.value <= figure.atMost
}

function cellsOf(row) {
  const { name, seconds, processor, serverProcessor, peakMiB, figure } = row
  const kept = isKept(row)
  return [
    name,
    seconds.toFixed(2),
    [processor, serverProcessor].flatMap((one) => one?.toFixed(2) ?? []).join(' + '),
    peakMiB === undefined ? '?' : peakMiB.toFixed(0),
    figure ? withUnit(figure.value, figure.unit) : '',
    kept === undefined ? '–' : `≤ ${withUnit(figure.atMost, figure.unit)}`,
    kept === undefined ? '' : kept ? 'ok' : 'OVER',
  ]
}

/** Digits after the point, by unit. */
const DIGITS = { '×': 2, µs: 2, ms: 0, MiB: 0 }

function withUnit(value, unit) {
  return `${value.toFixed(DIGITS[unit])} ${unit}`
}

function line(cells) {
  return cells
    .map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[i]) : cell.padStart(WIDTHS[i])))
    .join('')
    .trimEnd()
}
