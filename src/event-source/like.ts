/**
 * A pattern of LIKE in the form that PostgreSQL and ClickHouse read alike: `\` only before `%`, `_` and itself. In
 * ClickHouse it stays where it stands before anything else; in PostgreSQL it is an error at the end.
 */
export const likePattern = (pattern: string): string =>
  pattern.replaceAll(/\\([\s\S]?)/g, (_all, taken: string) => (/[%_\\]/.test(taken) ? `\\${taken}` : taken || '\\\\'))
