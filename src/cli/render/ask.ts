/** A question on the terminal. Enter, Ctrl-C, Ctrl-D, a signal and a terminal that goes away all answer no. */
export async function ask(question: string): Promise<boolean> {
  const { confirm, isCancel, updateSettings } = await import('@clack/prompts')
  // What ends the input leaves the question open: the process would end in the middle of it, without a word.
  updateSettings({ aliases: { [CTRL_D]: 'cancel' } })
  const away = new AbortController()
  const leave = (): void => away.abort()
  for (const signal of SIGNALS) process.once(signal, leave)
  process.stdin.once('close', leave)
  try {
    const how = { initialValue: false, output: process.stderr, signal: away.signal }
    const answer = await confirm({ message: question, ...how })
    return !isCancel(answer) && answer
  } finally {
    for (const signal of SIGNALS) process.off(signal, leave)
    process.stdin.off('close', leave)
  }
}

const CTRL_D = '\u0004'
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
