import type { DeliveredRun } from './port.js'

/** How times stand in names. */
export type TimeStyle = (time: Date) => string

/** As PostHog names objects: `2026-11-22T10:00:00+00:00`, with milliseconds where there are any. */
export const isoTime: TimeStyle = (time) => time.toISOString().replace('.000Z', 'Z').replace('Z', '+00:00')

/** Without the colons that some file systems refuse: `20261122T100000Z`. */
export const basicTime: TimeStyle = (time) => time.toISOString().replace('.000Z', 'Z').replaceAll(/[-:]/g, '')

const TABLES = { EVENTS: 'events', PERSONS: 'persons', SESSIONS: 'sessions' } as const

type NamedRun = Pick<DeliveredRun, 'start' | 'end' | 'model'>

const startOf = ({ start }: NamedRun, style: TimeStyle) => (start ? style(start) : 'START')

/** `<start>-<end>` of a run's interval; START is that of everything so far. */
export const intervalName = (run: NamedRun, style: TimeStyle) => `${startOf(run, style)}-${style(run.end)}`

/**
 * Fills a template such as `{table}/{year}/{month}` with the parts of the interval's end, its borders, and the name of
 * what is exported (PostHog's rule). Braces around anything else stay as they are.
 */
export function fillTemplate(template: string, run: NamedRun, style: TimeStyle): string {
  const [year, month, day, hour, minute, second] = run.end.toISOString().split(/[-T:.]/)
  const values = new Map(
    Object.entries({
      ...{ year, month, day, hour, minute, second },
      table: TABLES[run.model],
      data_interval_start: startOf(run, style),
      data_interval_end: style(run.end),
    }),
  )
  return template.replaceAll(/\{(\w+)\}/g, (braces, name: string) => values.get(name) ?? braces)
}
