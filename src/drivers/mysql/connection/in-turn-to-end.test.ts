import { setImmediate as turns } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inTurnToEnd } from './in-turn-to-end.ts'

async function* piece(): AsyncGenerator<Buffer> {
  yield Buffer.from('x')
}

test('one ends when the one before it was answered; who fails early keeps nobody waiting', async () => {
  const [failed, first, second] = [inTurnToEnd(piece()), inTurnToEnd(piece()), inTurnToEnd(piece())]
  const ended: string[] = []
  const take = async (name: string, pieces: AsyncIterable<Buffer>): Promise<void> => {
    for await (const one of pieces) expect(one.toString()).toBe('x')
    ended.push(name)
  }
  failed.over()
  const all = [take('failed', failed.pieces), take('first', first.pieces), take('second', second.pieces)]
  for (let i = 0; i < 10; i++) await turns()
  expect(ended.toSorted()).toEqual(['failed', 'first'])
  first.over()
  await Promise.all(all)
  expect(ended.at(-1)).toBe('second')
  second.over()
})
