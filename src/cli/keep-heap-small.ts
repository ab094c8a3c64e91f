import { setFlagsFromString } from 'node:v8'

/**
 * What moves lies in buffers, and objects about it are few: V8, made for programs that are mostly objects, would take three
 * times 16 MiB for new ones by and by, while many buffers wait to be collected (30 MiB more at the peak of a long run), and
 * would let old ones grow to four times what is alive (another 30 MiB where there is a file to each record).
 *
 * For the whole process: a program may do this, a library may not.
 */
export function keepHeapSmall(): void {
  keepYoungGenerationSmall()
  // V8 goes back to its usual way whenever it makes a heap for another thread.
  process.on('worker', (worker) => worker.once('online', keepYoungGenerationSmall))
  setFlagsFromString('--heap-growing-percent=80')
}

function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
