import type { Facts } from '../../store/facts.ts'

export const facts: Facts = {
  noun: 'documents',
  consistency: 'pinned',
  keys: 'text',
  text: 'kept',
  checkpoint: 'with-data',
  uniqueKeys: false,
  writes: 'load',
  writers: 1,
  persists: true,
  // A window is one buffer and nothing else; each page costs the target and the logs a sync.
  page: { bytes: 2 << 20 },
  limits: {},
}
