import { describe, expect, it } from 'vitest'
import { decodeId, encodeId, ID_PREFIXES, isUuid, type NodeType, newUuid, parseId } from '../src/ids.js'

const UUID = '01890a5d-ac96-774b-bcce-b302099a8057'
const TYPE_ID = 'org_01h455vb4pex5vsknk084sn02q'

const HOSTILE = [
  '',
  'org_',
  '_',
  'org',
  'org_01h455vb4pex5vsknk084sn02',
  'org_01h455vb4pex5vsknk084sn02qq',
  'org_81h455vb4pex5vsknk084sn02q',
  'org_zzzzzzzzzzzzzzzzzzzzzzzzzz',
  'org_01H455VB4PEX5VSKNK084SN02Q',
  'ORG_01h455vb4pex5vsknk084sn02q',
  'org_01h455vb4pex5vsknk084sn02l',
  'org_01h455vb4pex5vsknk084sn02é',
  'toString_01h455vb4pex5vsknk084sn02q',
  'constructor_01h455vb4pex5vsknk084sn02q',
  'nope_01h455vb4pex5vsknk084sn02q',
  '01h455vb4pex5vsknk084sn02q',
  ` ${TYPE_ID}`,
  `${TYPE_ID}\n`,
  `${UUID}\n`,
  `{${UUID}}`,
  `urn:uuid:${UUID}`,
  UUID.replaceAll('-', ''),
  `${UUID}\u0000`,
  '\u0000'.repeat(26),
  '\uD800',
  '_'.repeat(100_000),
  'a'.repeat(1_000_000),
]

describe('ids', () => {
  it('show a UUID as the TypeID of its type and read it back', () => {
    expect(encodeId('Organization', UUID)).toBe(TYPE_ID)
    expect(decodeId(TYPE_ID)).toEqual({ type: 'Organization', uuid: UUID })
  })

  it.each(Object.keys(ID_PREFIXES) as NodeType[])('survive the way out and in as %s', (type) => {
    for (const uuid of [
      newUuid(),
      `${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`,
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      'a0000000-0000-f000-0000-000000000001',
    ]) {
      expect(decodeId(encodeId(type, uuid))).toEqual({ type, uuid })
    }
  })

  it('have a prefix of their own for every type', () => {
    const prefixes = Object.values(ID_PREFIXES)
    expect(new Set(prefixes).size).toBe(prefixes.length)
  })

  it('are accepted as TypeID of that type or as UUID in any case', () => {
    expect(parseId('Organization', TYPE_ID)).toBe(UUID)
    expect(parseId('Organization', UUID.toUpperCase())).toBe(UUID)
    expect(parseId('User', TYPE_ID)).toBeNull()
  })

  it.each(HOSTILE.map((text) => [text.slice(0, 60), text]))('refuse %j without an exception', (_, text) => {
    expect(decodeId(text)).toBeNull()
    expect(parseId('Organization', text)).toBeNull()
  })

  it('are no TypeID as a bare UUID', () => {
    expect(decodeId(UUID)).toBeNull()
  })

  it('are made as UUIDv7, in the order of their making', () => {
    const made = Array.from({ length: 200 }, newUuid)
    for (const uuid of made) expect(isUuid(uuid) && uuid[14]).toBe('7')
    expect([...made].sort()).toEqual(made)
    expect(new Set(made).size).toBe(made.length)
  })

  it('are not made of what is no UUID', () => {
    expect(() => encodeId('User', 'acme')).toThrow(RangeError)
  })
})
