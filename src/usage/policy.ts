/** The first day of the month of a moment, UTC, as SQL reads a date: what usage is counted by. */
export const monthOf = (moment: Date): string => `${moment.toISOString().slice(0, 7)}-01`

/** States in which a plan is in force. */
const IN_FORCE: ReadonlySet<string> = new Set(['active', 'trialing'])

/**
 * Whether an organization has a Pro plan now: real plan names carry their size (`pro100k`), so the name begins with
 * `pro`, and the plan is paid or on trial (rybbit.md 2; no server defines the field).
 */
export const isPro = (planName: string, status: string): boolean =>
  planName.toLowerCase().startsWith('pro') && IN_FORCE.has(status.toLowerCase())

/** Strictly more than the limit; without a limit never (rybbit.md 2). */
export const isOverLimit = (count: number, limit: number | null): boolean => limit !== null && count > limit

/** JSON text that PostgreSQL can store: without NUL, and with lone surrogates replaced, in keys and values. */
export const storableJson = (value: object): string =>
  JSON.stringify(value).replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (match, escaped: string) => {
    if (escaped === 'u0000') return ''
    return escaped.length === 5 ? '\ufffd' : match
  })
