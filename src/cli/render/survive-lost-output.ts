import { DrayError } from '../../model/error.ts'
import { exitCodeOf } from '../../model/exit-codes.ts'
import { renderError } from './error.ts'
import { createScreen } from './screen.ts'

/**
 * A reader that left (`dray runs | head`), a terminal that was closed and a log on a full disk end the output, not the run.
 * A result that did not get into its file is no success, though: that is said at the end. To be called before the first
 * word is printed, which may be the parser's: its help.
 */
export function surviveLostOutput(): void {
  const { stdout, stderr } = process
  let lost: NodeJS.ErrnoException | undefined
  stderr.on('error', () => {})
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!hasNoReader(error)) lost ??= error
  })
  process.once('exit', (code) => {
    if (lost === undefined) return
    const failure = unprinted(lost)
    const screen = createScreen({})
    screen.insist(renderError(failure, { paint: screen.paintAside, cwd: process.cwd(), say: screen.say }))
    if (code === 0) process.exitCode = exitCodeOf(failure.code)
  })
}

/** A terminal that was closed answers EIO; a disk that does has a reader. */
function hasNoReader({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || (code === 'EIO' && process.stdout.isTTY)
}

function unprinted(cause: NodeJS.ErrnoException): DrayError {
  const message = `What the command printed could not be written: ${cause.message}`
  return new DrayError('IO_FAILED', message, {
    cause,
    hint: 'The deed itself is done: dray runs tells it. Make room, or print it elsewhere',
  })
}
