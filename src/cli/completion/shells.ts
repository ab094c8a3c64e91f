/** Those that dray has a completion for. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
