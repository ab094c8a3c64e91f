import type { Paint } from './screen.ts'
import type { Say } from './text/pasteable.ts'

/** What a rendering needs to know of where it will be read. */
export interface View {
  readonly paint: Paint
  /** Paths inside it are shown from there. */
  readonly cwd: string
  readonly say: Say
  /** Characters in a line, where it is a terminal. */
  readonly width?: number | undefined
  /** All of it, however long. */
  readonly verbose?: boolean
}
