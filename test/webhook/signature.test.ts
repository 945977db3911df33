import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { webhookHeaders } from '../../src/webhook/signature.js'

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`
const OTHER = `whsec_${Buffer.from('another one of thirty-two bytes!!').toString('base64')}`
const body = '{"type":"member.removed","data":{"memberId":"mem_1"}}'
const signed = (secrets: string[], secondsAgo = 0) =>
  webhookHeaders({ id: 'whd_1', at: new Date(Date.now() - secondsAgo * 1000), body }, secrets)

describe('what the receivers of Standard Webhooks verify', () => {
  it('is the signature by a secret of theirs', () => {
    expect(new Webhook(SECRET).verify(body, signed([SECRET]))).toEqual(JSON.parse(body))
  })

  it('is the signature by a plain secret, of its very characters', () => {
    const plain = 'mysecret – größer'
    const verifier = new Webhook(new TextEncoder().encode(plain), { format: 'raw' })
    expect(verifier.verify(body, signed([plain]))).toEqual(JSON.parse(body))
  })

  it.each([SECRET, OTHER])('is either of two signatures while secrets change', (secret) => {
    expect(new Webhook(secret).verify(body, signed([SECRET, OTHER]))).toEqual(JSON.parse(body))
  })

  it('fails for another body, id or secret', () => {
    const headers = signed([SECRET])
    expect(() => new Webhook(SECRET).verify(`${body} `, headers)).toThrow('No matching signature')
    expect(() => new Webhook(SECRET).verify(body, { ...headers, 'webhook-id': 'whd_2' })).toThrow(
      'No matching signature',
    )
    expect(() => new Webhook(OTHER).verify(body, headers)).toThrow('No matching signature')
  })

  it.each([301, -301])('is refused %d seconds off', (secondsAgo) => {
    expect(() => new Webhook(SECRET).verify(body, signed([SECRET], secondsAgo))).toThrow('Message timestamp')
  })

  it.each([298, -298])('is accepted %d seconds off', (secondsAgo) => {
    expect(new Webhook(SECRET).verify(body, signed([SECRET], secondsAgo))).toEqual(JSON.parse(body))
  })
})

it('without a secret nothing is signed', () => {
  expect(Object.keys(signed([]))).toEqual(['webhook-id', 'webhook-timestamp'])
})
