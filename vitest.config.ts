import { defineConfig } from 'vitest/config'

// Real engines and real files: a slow disk is no failure. What takes an hour meets a busy machine sooner or later.
const isLong = process.env['DRAY_THOROUGH'] === '1' || process.env['DRAY_SERVERS'] !== undefined
const limitMs = isLong ? 120_000 : 20_000

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: limitMs,
    hookTimeout: limitMs,
    pool: 'forks',
    maxWorkers: 2,
  },
})
