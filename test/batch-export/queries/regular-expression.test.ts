import { describe, expect, it } from 'vitest'
import { regularExpressionComplaint } from '../../../src/batch-export/queries/regular-expression.js'
import { useGateway } from '../../testkit/gateway.js'

const gateway = useGateway()

describe('a regular expression of a query or filter', () => {
  it.each([
    ['^sign(ed)?-up$'],
    ['a|b|'],
    ['[a-z0-9._%+\\-]+@[^@\\s]+\\.\\w{2,}'],
    ['(?:a|b)*?c'],
    ['\\$\\d+(\\.\\d\\d)?'],
    ['a\\/b\\\\c'],
    ['(a{10}){20}'],
    ['größe.*'],
    [''],
  ])('%s is taken, and PostgreSQL takes it, too', async (pattern) => {
    expect(regularExpressionComplaint(pattern)).toBeNull()
    const { rows } = await gateway.services.database.systemPool.query(`select 'x' ~ $1 as found`, [pattern])
    expect(rows[0].found).toBe(new RegExp(pattern).test('x'))
  })

  it.each([
    ['(a)\\1', /no references back/],
    ['(?=a)', /no references back/],
    ['(?<!a)b', /no references back/],
    ['(?<name>a)', /no references back/],
    ['(?i)a', /no references back/],
    ['\\bword\\b', /no references back/],
    ['\\x41', /no references back/],
    ['***=a', /no references back/],
    ['[]', /no references back/],
    ['a{256}', /repeats too much/],
    ['(a{40}){40}', /repeats too much/],
    ['((a{11}){11}){11}', /repeats too much/],
    ['a'.repeat(501), /at most 500/],
    ['(', /is not one/],
    ['a)', /is not one/],
    ['[z-a]', /is not one/],
    ['*a', /is not one/],
    ['a{2', /is not one/],
    ['[\\d-x]', /is not one/],
    ['\\', /is not one/],
  ])('%s is refused', (pattern, complaint) => {
    expect(regularExpressionComplaint(pattern)).toMatch(complaint)
  })
})
