/**
 * `dray runs | head` closes stdout early: that ends the output, not the run. To be called before the first word is printed,
 * which may be the parser's: its help.
 */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}
