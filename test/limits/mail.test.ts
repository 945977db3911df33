import { expect, it } from 'vitest'
import { secondsUntilMail } from '../../src/limits/mail.js'

const now = new Date('2026-11-22T12:00:00Z')
const minutesAgo = (minutes: number[]) => minutes.map((ago) => new Date(now.getTime() - ago * 60_000))

it.each([
  ['never', [], 0],
  ['four times just now', [0, 0, 0, 0], 0],
  ['five times just now', [0, 0, 0, 0, 0], 60],
  ['five times, the first 50 minutes ago', [50, 0, 1, 2, 3], 10],
  ['five times, the first an hour ago', [60, 0, 1, 2, 3], 0],
  ['nine times in a day', [90, 180, 270, 360, 450, 540, 630, 720, 810], 0],
  ['ten times in a day', [90, 180, 270, 360, 450, 540, 630, 720, 810, 900], 540],
  ['ten times, the first a day ago', [90, 180, 270, 360, 450, 540, 630, 720, 810, 1440], 0],
])('an address mailed %s waits so many minutes for the next', (_how, ago, wait) => {
  expect(secondsUntilMail(minutesAgo(ago), now)).toBe(wait * 60)
})
