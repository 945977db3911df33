import { expect, it } from 'vitest'
import { createLog } from '../src/log.js'

const logged = (entry: object) => {
  const lines: string[] = []
  createLog({ logLevel: 'info', logFormat: 'json' }, { write: (line) => lines.push(line) }).info(entry, 'said')
  return lines.join('')
}

it('writes one JSON object a line', () => {
  expect(JSON.parse(logged({ requestId: 'r1' }))).toMatchObject({ msg: 'said', requestId: 'r1', level: 30 })
})

it.each(['authorization', 'cookie', 'set-cookie', 'password', 'key', 'token', 'secret'])(
  'blanks %s at every depth',
  (name) => {
    const line = logged({
      [name]: 'planted',
      headers: { [name]: 'planted' },
      request: { headers: { [name]: 'planted' } },
    })
    expect(line).not.toContain('planted')
    expect(line.match(/\[secret\]/g)).toHaveLength(3)
  },
)
