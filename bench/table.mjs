import { cpus } from 'node:os'

const WIDTHS = [16, 10, 10, 9, 9, 6]

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
  console.log(`\n  ${line(['', 'seconds', 'peak MiB', '× peer', 'bar', ''])}`)
}

/** dray on the first line, then each peer with the share of its time that dray took. */
export function printJob({ about, name, dray, peers, peakBarMiB }) {
  console.log(`\n${about}  (${name})`)
  const fits = dray.peakMiB === undefined || dray.peakMiB <= peakBarMiB
  const bar = `≤ ${peakBarMiB}`
  console.log(`  ${line(['dray', seconds(dray), `${peak(dray)}`, '', bar, fits ? 'ok' : 'OVER'])}`)
  for (const peer of peers) console.log(`  ${line(peerCells(peer))}`)
}

function peerCells(peer) {
  const ratio = peer.ratio.toFixed(2)
  if (peer.bar === undefined) return [peer.name, seconds(peer), peak(peer), ratio, '–', '']
  return [
    peer.name,
    seconds(peer),
    peak(peer),
    ratio,
    `≤ ${peer.bar}`,
    peer.ratio <= peer.bar ? 'ok' : 'OVER',
  ]
}

function line(cells) {
  return cells
    .map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[i]) : cell.padStart(WIDTHS[i])))
    .join('')
    .trimEnd()
}

function seconds(measured) {
  return measured.seconds.toFixed(2)
}

function peak({ peakMiB }) {
  return peakMiB === undefined ? '?' : peakMiB.toFixed(0)
}
