import { setFlagsFromString } from 'node:v8'

/**
 * What moves lies in buffers. With room for three times 16 MiB of new objects, which V8 takes by and by, many buffers would
 * wait to be collected: it stays at what loading the command took. (30 MiB less at the peak of a long run, and no slower.)
 *
 * For the whole process: a program may do this, a library may not.
 */
export function keepYoungGenerationSmall(): void {
  keepSize()
  // V8 goes back to its usual way whenever it makes a heap for another thread.
  process.on('worker', (worker) => worker.once('online', keepSize))
}

function keepSize(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
