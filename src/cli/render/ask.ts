/** A question on the terminal; the answer that Ctrl-C and Enter give is no. */
export async function ask(question: string): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts')
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr })
  return !isCancel(answer) && answer
}
