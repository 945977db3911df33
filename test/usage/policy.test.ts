import { describe, expect, it } from 'vitest'
import { isOverLimit, isPro, monthOf, storableJson } from '../../src/usage/policy.js'

describe('usage', () => {
  it('is counted by the calendar month in UTC', () => {
    expect(monthOf(new Date('2026-03-31T23:59:59+14:00'))).toBe('2026-03-01')
    expect(monthOf(new Date('2026-03-31T23:59:59-01:00'))).toBe('2026-04-01')
  })

  it('is over the limit strictly above it, and never without one', () => {
    expect([isOverLimit(3000, 3000), isOverLimit(3001, 3000), isOverLimit(1e12, null)]).toEqual([false, true, false])
  })
})

describe('a Pro plan', () => {
  it.each([
    ['pro', 'active', true],
    ['pro100k', 'trialing', true],
    ['Pro1m-annual', 'active', true],
    ['pro100k', 'canceled', false],
    ['standard100k', 'active', false],
    ['free', 'free', false],
  ])('%s, %s: %s', (plan, status, expected) => {
    expect(isPro(plan, status)).toBe(expected)
  })
})

describe('properties as JSON that PostgreSQL can store', () => {
  it('lose NUL and lone surrogates, in keys and values, and keep everything else', () => {
    const given = { 'a\0b': 'c\0d', lone: '\ud83d', pair: '😀', escaped: '\\u0000 \\ud800', tab: '\t\u001f"' }
    expect(JSON.parse(storableJson(given))).toEqual({
      ab: 'cd',
      lone: '\ufffd',
      pair: '😀',
      escaped: '\\u0000 \\ud800',
      tab: '\t\u001f"',
    })
  })
})
