import { describe, expect, it } from 'vitest'
import { effectiveOptions, mergedOptions } from '../../src/site/options.js'
import { appIdentifierOf, checkSiteAccess, hostOf } from '../../src/site/policy.js'

describe('the host of a website', () => {
  it.each([
    ['https://Example.com/', 'example.com'],
    ['HTTP://example.com//', 'example.com'],
    ['www.example.com', 'www.example.com'],
    ['sub.example.co.uk', 'sub.example.co.uk'],
    ['München.de', 'münchen.de'],
    ['пример.рф', 'пример.рф'],
    ['xn--mnchen-3ya.de', 'xn--mnchen-3ya.de'],
    [`${'a'.repeat(63)}.com`, `${'a'.repeat(63)}.com`],
  ])('%s is kept as %s', (text, host) => {
    expect(hostOf(text)).toBe(host)
  })

  it.each([
    'example.com/path',
    'example.com:8080',
    'localhost',
    '127.0.0.1',
    '[::1]',
    'exa mple.com',
    ' example.com',
    '-example.com',
    'example-.com',
    'example..com',
    'example.c',
    'example.com.',
    'user@example.com',
    'ftp://example.com',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(130)}com`,
    'example.com\0',
    '',
  ])('%j is no host', (text) => {
    expect(hostOf(text)).toBeNull()
  })
})

describe('the identifier of an app', () => {
  it.each(['com.example.app', 'com.Example_App-2', '1app'])('%s is kept as it is', (text) => {
    expect(appIdentifierOf(text)).toBe(text)
  })

  it.each(['.com.example', 'com example', 'com/example', '', `a${'b'.repeat(253)}`])('%j is none', (text) => {
    expect(appIdentifierOf(text)).toBeNull()
  })
})

describe('tracking options', () => {
  it('are the defaults where none were set', () => {
    expect(effectiveOptions({ trackIp: true })).toMatchObject({ trackIp: true, trackOutbound: true, excludedIPs: [] })
  })

  it('merge one by one, and null puts a default back', () => {
    expect(mergedOptions({ trackIp: true, tags: ['a'] }, { trackIp: null, trackCopy: true })).toEqual({
      tags: ['a'],
      trackCopy: true,
    })
  })

  it('are all given back by null', () => {
    expect(mergedOptions({ trackIp: true }, null)).toEqual({})
  })
})

describe('access to sites', () => {
  const ask = {
    roleKeys: ['member'],
    isSelf: false,
    exceeding: [],
    actorSites: null,
    restricted: true,
    siteIds: ['a'],
  }

  it('may be changed by an actor who sees all', () => {
    expect(checkSiteAccess(ask)).toEqual([])
  })

  it('is never restricted for owners and admins, but a restriction left over may be lifted', () => {
    expect(checkSiteAccess({ ...ask, roleKeys: ['admin'] })).toEqual([{ code: 'RESTRICTION_NOT_ALLOWED' }])
    expect(checkSiteAccess({ ...ask, roleKeys: ['editor', 'owner'] })).toEqual([{ code: 'RESTRICTION_NOT_ALLOWED' }])
    expect(checkSiteAccess({ ...ask, roleKeys: ['admin'], restricted: false, siteIds: [] })).toEqual([])
  })

  it('is closed to actors below the target', () => {
    expect(checkSiteAccess({ ...ask, exceeding: ['users.delete'] })).toEqual([
      { code: 'TARGET_ABOVE_ACTOR', missingPermissions: ['users.delete'] },
    ])
  })

  it('cannot be opened by an actor to what is closed to it', () => {
    const restricted = { ...ask, actorSites: ['a'] }
    expect(checkSiteAccess(restricted)).toEqual([])
    expect(checkSiteAccess({ ...restricted, siteIds: ['a', 'b'] })).toEqual([{ code: 'ESCALATION' }])
    expect(checkSiteAccess({ ...restricted, restricted: false })).toEqual([{ code: 'ESCALATION' }])
    expect(checkSiteAccess({ ...restricted, restricted: false, isSelf: true })).toEqual([{ code: 'SELF_PROMOTION' }])
  })
})
