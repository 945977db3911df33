import { describe, expect, it } from 'vitest'
import { createdExport, sealedConfig } from '../batch-export/exports.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway({ env: { ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8' } })

const POSTGRES = { user: 'writer', password: 'not-to-be-found', host: '127.0.0.1', database: 'db', port: 5432 }
const DESTINATIONS = {
  HTTP: {
    config: { url: 'http://127.0.0.1:1/in', token: 'not-to-be-found' },
    elsewhere: { url: 'http://127.0.0.1:2/in' },
  },
  POSTGRES: { config: POSTGRES, elsewhere: { host: '127.0.0.2' } },
  REDSHIFT: { config: POSTGRES, elsewhere: { port: 6543 } },
  SNOWFLAKE: {
    config: {
      account: 'ours',
      user: 'writer',
      password: 'not-to-be-found',
      database: 'd',
      warehouse: 'w',
      schema: 's',
    },
    elsewhere: { account: 'theirs' },
  },
} as const
const types = Object.keys(DESTINATIONS) as (keyof typeof DESTINATIONS)[]

describe('a part of a host name', () => {
  it.each([
    ['SNOWFLAKE', 'account', DESTINATIONS.SNOWFLAKE.config],
    [
      'S3',
      'region',
      { bucket_name: 'b', region: 'r', prefix: 'p', aws_access_key_id: 'a', aws_secret_access_key: 's' },
    ],
    [
      'S3',
      'bucket_name',
      { bucket_name: 'b', region: 'r', prefix: 'p', aws_access_key_id: 'a', aws_secret_access_key: 's' },
    ],
  ])('of %s (%s) does not make another host of it', async (type, key, config) => {
    const acme = await gateway.organization()
    for (const hostile of [
      'evil.example/x',
      'x@evil.example',
      'evil.example#',
      'evil.example?x',
      'a b',
      '127.0.0.1:80',
    ]) {
      const destination = { type, config: { ...config, [key]: hostile } }
      const input = { organization: acme.ref, name: 'x', interval: 'day', destination }
      expect(await acme.owner.mutate('createBatchExport', input)).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: `destination.config.${key}` }],
      })
    }
  })
})

describe.each(types)('the secrets of a %s destination, which nobody can read', (type) => {
  const { config, elsewhere } = DESTINATIONS[type]

  it('are not led to a place of the writer’s choice by changing where they go', async () => {
    const acme = await gateway.organization()
    const { id, uuid } = await createdExport(acme, { destination: { type, config } })
    const kept = await sealedConfig(gateway, uuid)
    const before = await acme.snapshot()
    for (const change of [elsewhere, { ...elsewhere, ...(type === 'HTTP' ? {} : { user: 'writer' }) }]) {
      const result = await acme.owner.mutate('updateBatchExport', {
        batchExportId: id,
        destination: { config: change },
      })
      expect(result).toMatchObject({ code: 'INVALID_INPUT' })
      expect(result.issues[0].path).toMatch(/^destination\.config\.(token|password|user)$/)
    }
    expect(await acme.snapshot()).toEqual(before)
    expect(await sealedConfig(gateway, uuid)).toEqual(kept)
  })

  it('go along where they are given again, and stay where the place does', async () => {
    const acme = await gateway.organization()
    const { id, uuid } = await createdExport(acme, { destination: { type, config } })
    const change = (given: object) =>
      acme.owner.mutate('updateBatchExport', { batchExportId: id, destination: { config: given } })
    const secrets = type === 'HTTP' ? { token: 'fresh' } : { user: 'writer', password: 'fresh' }
    expect(await change({ ...elsewhere, ...secrets })).toMatchObject({ __typename: 'UpdateBatchExportSuccess' })
    expect(await sealedConfig(gateway, uuid)).toEqual(secrets)
    expect(await change({ ...elsewhere, exclude_events: ['x'] })).toMatchObject({
      __typename: 'UpdateBatchExportSuccess',
    })
    expect(await sealedConfig(gateway, uuid)).toEqual(secrets)
  })
})
