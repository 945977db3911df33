import { describe, expect, it } from 'vitest'
import { organizationRowShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { answer, at } from '../refusals.js'

const gateway = useGateway()

describe('GET /api/auth/organization/list', () => {
  it('lists the organizations of the caller without roles, oldest first', async () => {
    const first = await gateway.organization()
    const second = await gateway.organization()
    await gateway.organization()
    const person = await second.member('admin', await first.member())
    const { status, body } = await person.get(at('list'))
    expect(status).toBe(200)
    expect(organizationRowShape.array().parse(body)).toEqual(body)
    expect(body.map(({ id }: { id: string }) => id)).toEqual([first.id, second.id])
  })

  it('shows metadata as JSON text, or null', async () => {
    const { owner, id } = await gateway.organization()
    expect((await owner.get(at('list'))).body).toMatchObject([{ logo: null, metadata: null }])
    await owner.post(at('update'), { organizationId: id, data: { metadata: { tier: 1 } } })
    expect((await owner.get(at('list'))).body).toMatchObject([{ metadata: '{"tier":1}' }])
  })

  it('is empty for somebody without organizations, a super admin, too', async () => {
    await gateway.organization()
    for (const person of [await gateway.person(), await gateway.person({ superAdmin: true })]) {
      expect(await answer(person.get(at('list')))).toEqual({ status: 200, body: [] })
    }
  })
})
