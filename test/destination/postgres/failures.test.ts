import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/destination/postgres/failures.js'

const server = {
  host: 'db.test',
  port: 5432,
  database: 'd',
  user: 'exporter',
  password: 'hush-hush',
  verifiesCertificate: true,
}
const said = (code: string, message = 'words of the server') =>
  failureOf(Object.assign(new pg.DatabaseError(message, 0, 'error'), { code }), server)

describe('of what a database says', () => {
  it.each([
    ['28P01', 'a wrong password'],
    ['28000', 'a user that is not let in'],
    ['3D000', 'a missing database'],
    ['3F000', 'a missing schema'],
    ['42501', 'a missing right'],
    ['42P01', 'a missing table'],
    ['42703', 'a missing column'],
    ['42804', 'another type'],
    ['22P02', 'a value that does not fit'],
    ['22001', 'a text that is too long'],
    ['23502', 'a value that is missing'],
  ])('%s, %s, is for good', (code) => {
    expect(said(code).retryable).toBe(false)
  })

  it.each([
    ['08006', 'a lost connection'],
    ['25006', 'a replica'],
    ['40001', 'a conflict of transactions'],
    ['40P01', 'a deadlock'],
    ['53100', 'a full disk'],
    ['53300', 'too many connections'],
    ['55P03', 'a lock'],
    ['57014', 'a statement that took too long'],
    ['57P01', 'a server that shuts down'],
    ['57P03', 'a server that starts'],
    ['XX000', 'its own error'],
  ])('%s, %s, may pass', (code) => {
    expect(said(code).retryable).toBe(true)
  })

  it('the first 500 characters are told, without the secrets of the sign-in', () => {
    const { message } = said('42501', `permission denied for "exporter" with hush-hush${'x'.repeat(1000)}`)
    expect(message).toMatch(/^The database says: permission denied for … with …x+$/)
    expect(message.length).toBeLessThan(530)
  })

  it('nothing is told of who may not sign in', () => {
    expect(said('28000', 'no pg_hba.conf entry for host "203.0.113.7", user "exporter"').message).toBe(
      'The database does not let this user in from here.',
    )
  })
})
