import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const ROUNDS = 3
const EACH = 25

describe('the last two owners', () => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    'are never both removed by fifty removals at once (round %i)',
    async () => {
      const organization = await gateway.organization()
      const second = await organization.member('owner')
      const root = await gateway.person({ superAdmin: true })
      const owners = [organization.ownerMember, second.member]
      const byEachOther = Array.from({ length: EACH }, (_, i) =>
        i % 2 === 0
          ? organization.owner.mutate('removeMember', { memberId: second.member.id })
          : second.mutate('removeMember', { memberId: organization.ownerMember.id }),
      )
      const byRoot = Array.from({ length: EACH }, (_, i) =>
        root.mutate('removeMember', { memberId: owners[i % 2]?.id }),
      )
      const results = await Promise.all([...byEachOther, ...byRoot])

      const left = await gateway.services.database.system.member.findMany({
        where: { organizationId: organization.uuid },
      })
      expect(left.map((row) => row.roleKeys)).toEqual([['owner']])
      expect(results.filter((result) => result.__typename === 'RemoveMemberSuccess')).toHaveLength(1)
      const refusals = new Set(results.flatMap((result) => result.code ?? []))
      expect([...refusals].filter((code) => !['LAST_OWNER', 'NOT_FOUND', 'FORBIDDEN'].includes(code))).toEqual([])
    },
  )

  it('do not both step down at once', async () => {
    const organization = await gateway.organization()
    const second = await organization.member('owner')
    const results = await Promise.all([
      organization.owner.mutate('updateMember', { memberId: organization.ownerMember.id, role: 'admin' }),
      second.mutate('updateMember', { memberId: second.member.id, role: 'admin' }),
    ])
    expect(results.map((result) => result.code ?? 'done').sort()).toEqual(['LAST_OWNER', 'done'])
  })
})
