import { describe, expect, it, test } from 'vitest'
import { jsonValues, textOf } from '../../../src/destination/encoding/json-values.js'

describe('the values of a line', () => {
  it.each([
    '{}',
    '{"a":1}',
    '{"a":null,"b":true,"c":-1.5e+30,"d":"x"}',
    '{"a":"","b":{},"c":[],"d":""}',
    '{"a":"with , and : and } and ] and {","b":"\\"","c":"\\\\","d":"\\\\\\"","e":"ends with \\\\"}',
    '{"a,b":"x","c\\"d":2,"e\\\\":3,"":4}',
    '{"a":{"b":[1,{"c":"}]"},"\\\\"],"d":{"e":"\\""}},"f":[[],[{}]]}',
    '{"a":"Ärger 購入 🎉","b":"\\ud83c\\udf89\\u0022,"}',
  ])('of %s are those that JSON.parse finds', (line) => {
    const values = jsonValues(line)
    expect(values.map((value) => JSON.parse(value))).toEqual(Object.values(JSON.parse(line)))
  })

  it('keep every digit and space that they have', () => {
    expect(jsonValues('{"n":12345678901234567890.10,"j":{"a": [1, 2.50]}}')).toEqual([
      '12345678901234567890.10',
      '{"a": [1, 2.50]}',
    ])
  })

  it('of names that are numbers keep their order', () => {
    expect(jsonValues('{"2":"first","1":"second"}')).toEqual(['"first"', '"second"'])
  })

  it.each(['nonsense', '', '{', '{"a"}', '{"a:1}', '{"a":"x}', '{"a":{"b":1}', '{"a":[1,"x}', '{"a":"x"y}', '{1:2}'])(
    'are not made up for %s',
    (line) => {
      expect(() => jsonValues(line)).toThrow(SyntaxError)
    },
  )
})

test.each([
  ['"plain"', 'plain'],
  ['"a \\"quoted\\" \\u00e4\\n"', 'a "quoted" ä\n'],
  ['""', ''],
  ['12.50', '12.50'],
  ['true', 'true'],
])('%s is the text %j', (value, text) => {
  expect(textOf(value)).toBe(text)
})
