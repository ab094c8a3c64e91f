import { namesInList } from '../../lib/typed-names.ts'
import { InvalidArgumentError } from 'commander'
import { parseMaxRejects } from '../../definition/parse-max-rejects.ts'
import { parseRate, type Rate } from '../../model/rate.ts'
import type { Policies } from '../../plan/migration.ts'
import type { ResumePolicies } from '../../run/requests.ts'

/** The flags of all commands, as the parser leaves them. */
export interface Flags {
  readonly json?: boolean
  readonly verbose?: boolean
  readonly quiet?: boolean
  readonly yes?: boolean
  /** `false` after `--no-config`. */
  readonly config?: string | false
  readonly state?: string
  readonly from?: string
  readonly to?: string
  readonly collections?: readonly string[]
  readonly except?: readonly string[]
  readonly onConflict?: Policies['onConflict']
  readonly replace?: boolean
  readonly onInvalid?: Policies['onInvalid']
  readonly onLoss?: Policies['onLoss']
  readonly onOrphan?: NonNullable<Policies['onOrphan']>
  readonly onOtherType?: Policies['onOtherType']
  readonly batchSize?: number
  readonly jobs?: number
  readonly maxRejects?: Policies['maxRejects']
  readonly rate?: Rate
  readonly backupTo?: string
  /** `false` after `--no-backup`. */
  readonly backup?: boolean
  /** `false` after `--no-verify`. */
  readonly verify?: 'digest' | 'count' | false
  readonly dryRun?: boolean
  readonly quick?: boolean
  readonly sample?: number
  readonly takeOver?: boolean
  readonly force?: boolean
  readonly role?: 'source' | 'target'
  readonly rejects?: string
  /** A file to keep the plan in. */
  readonly out?: string
  /** A file that a plan was kept in. */
  readonly plan?: string
}

/** `a, b` → both names, spaces trimmed; `\,` is a comma of a name. */
export function parseNames(written: string): readonly string[] {
  const names = namesInList(written)
  if (names.some((name) => name === '')) throw new InvalidArgumentError('One of the names is empty.')
  return [...new Set(names)]
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2 }
const SMALLEST_BATCH = 1024
const LARGEST_BATCH = 64 * 1024 ** 2

/** `65536`, `256k`, `1M` → bytes; 1 k is 1024. */
export function parseBytes(written: string): number {
  const match = /^(\d+)\s*([km]?)b?$/i.exec(written.trim())
  const bytes = match ? Number(match[1]) * UNITS[match[2]!.toLowerCase()]! : Number.NaN
  if (bytes >= SMALLEST_BATCH && bytes <= LARGEST_BATCH) return bytes
  throw new InvalidArgumentError('Write a number of bytes from 1k to 64M, like 256k or 1M.')
}

export function parseCount(written: string): number {
  const count = /^\d+$/.test(written) ? Number(written) : Number.NaN
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new InvalidArgumentError('Write a whole number from 1.')
}

/** A bundle is a folder of this machine. */
export function parseFolder(written: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(written)) return written
  throw new InvalidArgumentError('Write a folder of this machine, like ./backups.')
}

export function parseRejectLimit(written: string): Policies['maxRejects'] {
  const limit = parseMaxRejects(written)
  if (limit) return limit
  throw new InvalidArgumentError('Write a number of records or a percentage, like 250 or 2%.')
}

/** Said once for records and once for bytes, both count. */
export function parseRates(written: string, before: unknown): Rate {
  const rate = parseRate(written)
  if (rate) return { ...(typeof before === 'object' && before), ...rate }
  throw new InvalidArgumentError(
    'Write records or bytes a second, or both, like 500/s, 2MB/s or 500/s,2MB/s; or none.',
  )
}

/** Only what the command line says: the rest is the configuration's, then the defaults'. */
export function policiesOf(flags: Flags): Partial<Policies> {
  return {
    ...recordPoliciesOf(flags),
    ...(flags.onOtherType && { onOtherType: flags.onOtherType }),
    ...(flags.replace && { replace: true }),
    ...(flags.backup === false && { backup: 'none' as const }),
    ...(flags.backupTo !== undefined && { backup: { to: flags.backupTo } }),
    ...(flags.verify !== undefined && { verify: flags.verify === false ? ('none' as const) : flags.verify }),
  }
}

/** What becomes of single records: also said to a resume. */
export function recordPoliciesOf({
  onConflict,
  onInvalid,
  onLoss,
  onOrphan,
  maxRejects,
  rate,
}: Flags): Partial<ResumePolicies> {
  return {
    ...(onConflict && { onConflict }),
    ...(onInvalid && { onInvalid }),
    ...(onLoss && { onLoss }),
    ...(onOrphan && { onOrphan }),
    ...(maxRejects && { maxRejects }),
    ...(rate && { rate }),
  }
}
