import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runDray } from '../dray.ts'
import { contentsOf, leftoversOf, type Pair, PAIRS, placeOf, removePlaces, sourceOf } from '../place.ts'
import { expectClear, type Expected, undisturbed } from '../verdict.ts'

/** With DRAY_THOROUGH a hundred from one folder and a hundred from two, over all pairs. */
const TIMES = process.env['DRAY_THOROUGH'] === '1' ? 20 : 1

afterAll(removePlaces)

describe.each(PAIRS)('two runs at once: $name', (pair: Pair) => {
  let expected: Expected
  beforeAll(async () => {
    expected = await undisturbed(placeOf(pair))
  })

  test.each([
    ['one folder', '.dray'],
    ['two folders', 'elsewhere'],
  ])('from %s', { timeout: 600_000 }, async (_name, second) => {
    for (let time = 0; time < TIMES; time++) await race(second)
  })

  /** One wins. The other changes nothing: the target is held, or, where it came too late, no longer what it planned for. */
  async function race(second: string): Promise<void> {
    const place = placeOf(pair)
    const both = await Promise.all(
      ['.dray', second].map((state) =>
        runDray([...place.words, '--state', state], { cwd: place.folder, env: place.env }),
      ),
    )
    const [won, lost] = both.toSorted((one, other) => one.exitCode! - other.exitCode!)
    expect(won).toMatchObject({ exitCode: 0 })
    // So late that the first was through: it found everything there already.
    if (lost!.exitCode !== 0) {
      const { code } = expectClear(lost!)
      const tooLate = ['TARGET_CHANGED', 'TARGET_NOT_EMPTY', 'CONFIRMATION_NEEDED']
      expect(['TARGET_LOCKED', ...tooLate], lost!.stdout).toContain(code)
    }
    expect(contentsOf(place)).toEqual(expected.after)
    expect(sourceOf(place)).toEqual(expected.source)
    expect(leftoversOf(place)).toEqual(expected.leftovers)
  }
})
