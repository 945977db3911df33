import { InvalidQuery } from './errors.js'

const form = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?(Z|[+-]\d\d:?\d\d)?$/

/** A moment as queries write it: `2026-11-22`, `2026-11-22 08:30:00`, ISO 8601; without a zone it is UTC. @throws InvalidQuery */
export function parseMoment(text: string): Date {
  const zone = form.exec(text)
  const iso = text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')
  const moment = zone ? new Date(zone[1] ? iso : `${iso}Z`) : undefined
  if (!moment || Number.isNaN(moment.getTime()))
    throw new InvalidQuery(`${JSON.stringify(text)} is not a date and time.`)
  return moment
}
