import { expect, it } from 'vitest'
import { isDeeperThan, jsonObject, longText, plainText } from '../src/inputs.js'

const passes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success

it.each(['\u0000', 'a\u0007b', '\u009f', 'half \ud83d', '\udc00'])('text must not contain %j', (text) => {
  expect([passes(plainText(100, 'It'), text), passes(longText(100, 'It'), text)]).toEqual([false, false])
})

it('text may contain every whole character', () => {
  expect(passes(plainText(100, 'It'), 'Größe 😀 \u202e')).toBe(true)
  expect(passes(longText(100, 'It'), 'two\nlines\tand a tab')).toBe(true)
})

it.each([{ a: '\u0000' }, { '\u0000': 1 }, { a: [{ b: 'half \ud83d' }] }, { a: '\\\u0000' }])(
  'JSON must not contain what jsonb cannot keep: %j',
  (value) => {
    expect(passes(jsonObject('It'), value)).toBe(false)
  },
)

it('JSON may contain the text of an escape, and every whole character', () => {
  expect(passes(jsonObject('It'), { a: '\\u0000', b: 'c:\\\\ud800', c: '😀\n' })).toBe(true)
})

it('JSON is measured in depth without walking further than asked', () => {
  expect(isDeeperThan({ a: [{}] }, 3)).toBe(false)
  expect(isDeeperThan({ a: [{}] }, 2)).toBe(true)
  const bottomless: { self?: object } = {}
  bottomless.self = bottomless
  expect(isDeeperThan(bottomless, 32)).toBe(true)
  expect(passes(jsonObject('It'), bottomless)).toBe(false)
})
