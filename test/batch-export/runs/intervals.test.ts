import { describe, expect, it } from 'vitest'
import { borderAfter, borderAt, countPieces, firstPiece, lengthOf } from '../../../src/batch-export/runs/intervals.js'

const at = (text: string) => new Date(text)

describe('borders of intervals', () => {
  it.each([
    ['hour', '2026-11-22T10:30:00.000Z', '2026-11-22T10:00:00.000Z', '2026-11-22T11:00:00.000Z'],
    ['hour', '2026-11-22T10:59:59.999Z', '2026-11-22T10:00:00.000Z', '2026-11-22T11:00:00.000Z'],
    ['hour', '2026-11-22T11:00:00.000Z', '2026-11-22T11:00:00.000Z', '2026-11-22T12:00:00.000Z'],
    ['day', '2026-11-22T23:59:59.999Z', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['day', '2026-12-31T12:00:00.000Z', '2026-12-31T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['every 5 minutes', '2026-11-22T10:34:59.999Z', '2026-11-22T10:30:00.000Z', '2026-11-22T10:35:00.000Z'],
    ['every 90 minutes', '2026-11-22T23:00:00.000Z', '2026-11-22T22:30:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['every 1440 minutes', '2026-11-22T23:00:00.000Z', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ])('%s around %s', (interval, moment, before, after) => {
    expect(borderAt(interval, at(moment)).toISOString()).toBe(before)
    expect(borderAfter(interval, at(moment)).toISOString()).toBe(after)
  })

  it('let weeks begin on Sunday', () => {
    for (const moment of ['2026-11-22T00:00:00.000Z', '2026-11-25T12:00:00.000Z', '2026-11-28T23:59:59.999Z']) {
      expect(borderAt('week', at(moment)).toISOString()).toBe('2026-11-22T00:00:00.000Z')
    }
    expect(borderAt('week', at('2026-11-22T00:00:00.000Z')).getUTCDay()).toBe(0)
  })

  it('know no summer time: a day has 24 hours on every date', () => {
    for (const date of ['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01']) {
      const start = at(`${date}T00:00:00.000Z`)
      expect(borderAfter('day', start).getTime() - start.getTime()).toBe(86_400_000)
      expect(countPieces('hour', { start, end: borderAfter('day', start) })).toBe(24)
    }
  })

  it('are unknown for what is no interval', () => {
    expect(() => lengthOf('fortnight')).toThrow(RangeError)
  })
})

describe('a time that is cut at the borders', () => {
  it('falls into as many pieces as are counted, without gap or overlap', () => {
    const whole = { start: at('2026-11-22T10:30:00.000Z'), end: at('2026-11-22T13:00:00.001Z') }
    const pieces = []
    let piece = firstPiece('hour', whole)
    while (piece) {
      pieces.push(piece)
      piece = firstPiece('hour', { start: piece.end, end: whole.end })
    }
    expect(pieces.map(({ start, end }) => [start.toISOString().slice(11), end.toISOString().slice(11)])).toEqual([
      ['10:30:00.000Z', '11:00:00.000Z'],
      ['11:00:00.000Z', '12:00:00.000Z'],
      ['12:00:00.000Z', '13:00:00.000Z'],
      ['13:00:00.000Z', '13:00:00.001Z'],
    ])
    expect(countPieces('hour', whole)).toBe(pieces.length)
  })

  it('is nothing where it ends before it starts', () => {
    const nothing = { start: at('2026-11-22T10:00:00.000Z'), end: at('2026-11-22T10:00:00.000Z') }
    expect(firstPiece('hour', nothing)).toBeNull()
    expect(countPieces('hour', nothing)).toBe(0)
  })
})
