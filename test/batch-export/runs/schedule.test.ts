import { describe, expect, it } from 'vitest'
import { missedWhilePaused, planAfter, planAnew, takeDue } from '../../../src/batch-export/runs/schedule.js'

const day = '2026-11-22'
const at = (time: string) => new Date(`${day}T${time}Z`)
const timetable = (changes: object = {}) => ({ interval: 'hour', startAt: null, endAt: null, ...changes })
const plan = (from: string, to: string) => ({ nextRunFrom: at(from), nextRunAt: at(to) })
const NOTHING = { nextRunFrom: null, nextRunAt: null }

describe('the schedule of an export', () => {
  it('begins with the whole interval that is current', () => {
    expect(planAfter(timetable(), null, at('10:30:00'))).toEqual(plan('10:00:00', '11:00:00'))
    expect(planAfter(timetable(), null, at('10:00:00'))).toEqual(plan('10:00:00', '11:00:00'))
    expect(planAfter(timetable(), null, at('10:59:59.999'))).toEqual(plan('10:00:00', '11:00:00'))
  })

  it('takes nothing from before its start and nothing from its end on', () => {
    const within = timetable({ startAt: at('12:15:00'), endAt: at('13:10:00') })
    const first = planAfter(within, null, at('10:30:00'))
    expect(first).toEqual(plan('12:15:00', '13:00:00'))
    const { intervals, plan: left } = takeDue(within, first, at('20:00:00'), 10)
    expect(intervals).toEqual([
      { start: at('12:15:00'), end: at('13:00:00') },
      { start: at('13:00:00'), end: at('13:10:00') },
    ])
    expect(left).toEqual(NOTHING)
  })

  it('has nothing ahead once its end has passed', () => {
    expect(planAfter(timetable({ endAt: at('10:00:00') }), null, at('10:00:00'))).toEqual(NOTHING)
  })

  it('takes an interval when it is over, not before', () => {
    const next = plan('10:00:00', '11:00:00')
    expect(takeDue(timetable(), next, at('10:59:59.999'), 10)).toEqual({ intervals: [], plan: next })
    expect(takeDue(timetable(), next, at('11:00:00'), 10)).toEqual({
      intervals: [{ start: at('10:00:00'), end: at('11:00:00') }],
      plan: plan('11:00:00', '12:00:00'),
    })
  })

  it('catches up in order and in doses', () => {
    const { intervals, plan: left } = takeDue(timetable(), plan('00:00:00', '01:00:00'), at('23:00:00'), 3)
    expect(intervals.map(({ end }) => end.getUTCHours())).toEqual([1, 2, 3])
    expect(left).toEqual(plan('03:00:00', '04:00:00'))
  })

  it('goes on without gap or overlap when the interval changes', () => {
    const hourly = plan('11:00:00', '12:00:00')
    expect(planAnew(timetable({ interval: 'every 15 minutes' }), hourly, at('11:20:00'))).toEqual(
      plan('11:00:00', '11:30:00'),
    )
    const daily = planAnew(timetable({ interval: 'day' }), hourly, at('11:20:00'))
    expect(daily).toEqual({ nextRunFrom: at('11:00:00'), nextRunAt: new Date('2026-11-23T00:00:00Z') })
  })

  it('leaves out what ended during a pause, and keeps an interval that is still current', () => {
    const stood = plan('10:00:00', '11:00:00')
    expect(planAnew(timetable(), stood, at('10:59:00'))).toEqual(stood)
    const later = planAnew(timetable(), stood, at('13:30:00'))
    expect(later).toEqual(plan('13:00:00', '14:00:00'))
    expect(missedWhilePaused(timetable(), stood, later, at('13:30:00'))).toEqual({
      start: at('10:00:00'),
      end: at('13:00:00'),
    })
    expect(missedWhilePaused(timetable(), stood, stood, at('10:59:00'))).toBeNull()
  })

  it('misses nothing from its end on', () => {
    const over = timetable({ endAt: at('12:30:00') })
    const left = planAnew(over, plan('10:00:00', '11:00:00'), at('15:00:00'))
    expect(left).toEqual(NOTHING)
    expect(missedWhilePaused(over, plan('10:00:00', '11:00:00'), left, at('15:00:00'))).toEqual({
      start: at('10:00:00'),
      end: at('12:30:00'),
    })
  })
})
