/** What a store says of itself before a run: a server's version, who else is at work there, what it does not allow. */
export interface Readiness {
  /** `server`, `encoding`, `writers` …: what was looked at. */
  readonly id: string
  readonly state: 'pass' | 'warn' | 'fail'
  readonly finding: string
  /** What to do about it; for all but `pass`. */
  readonly fix?: string
}
