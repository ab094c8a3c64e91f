import * as fc from 'fast-check'

/** Of one property. A busy machine takes several times as long as an idle one. */
export const LIMIT_MS = process.env['DRAY_THOROUGH'] === '1' ? 3_600_000 : 300_000

/** What does not come to its end says how much it did and with which seed, or what it was making smaller by then. */
export const IN_TIME = { plugins: [fc.interruptAfterTimeLimit(LIMIT_MS - 10_000, { failOnInterrupt: true })] }
