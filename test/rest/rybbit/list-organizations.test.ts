import { describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'

const gateway = useGateway()
const PATH = '/rybbit/api/organizations'

describe('GET /api/organizations of Rybbit', () => {
  it('200: lists the organizations of a person', async () => {
    const organization = await gateway.organization()
    const { status, body } = await organization.owner.get(PATH)
    expect(status).toBe(200)
    expect(body.map((row: { id: string }) => row.id)).toEqual([organization.id])
  })

  it('200: lists its organization to an organization key, on the shared path', async () => {
    const organization = await gateway.organization()
    const key = await organization.key()
    const { body, headers } = await key.get('/api/organizations')
    expect(body.map((row: { id: string }) => row.id)).toEqual([organization.id])
    expect(headers.get('vary')).toContain('Authorization')
  })

  it('401: tells the anonymous that it is not known', async () => {
    const { status, body } = await gateway.anonymous.get(PATH)
    expect({ status, body }).toEqual({ status: 401, body: { error: 'Unauthorized' } })
  })
})
