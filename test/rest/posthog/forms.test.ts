import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PUBLIC_URL, useGateway } from '../../testkit/gateway.js'
import { type Listening, listening } from '../../testkit/listening.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { failure, invalid, under } from './doors.js'

const gateway = useGateway()
let server: Listening
beforeAll(async () => {
  server = await listening((url, init, env) => gateway.send(url, init, env))
})
afterAll(() => server.close())

const multipart = (fields: Record<string, string>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}
/** Both kinds of forms, with the types that fetch gives them. */
const FORMS = [
  ['application/x-www-form-urlencoded', (fields: Record<string, string>) => new URLSearchParams(fields)],
  ['multipart/form-data', multipart],
] as const

async function sent(path: string, method: string, body: BodyInit, headers: Record<string, string>) {
  const response = await fetch(`${server.url}${path}`, { method, body, headers })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const keyOf = async ({ owner }: OrganizationSeed) => ({ authorization: `Bearer ${(await owner.key('POSTHOG')).key}` })

describe.each(FORMS)('a body of %s', (_type, formOf) => {
  it('201: makes an invite, with numbers and booleans out of text', async () => {
    const organization = await gateway.organization()
    const { status, body } = await sent(
      under(organization, 'invites/'),
      'POST',
      formOf({ target_email: 'ada@example.test', level: '8', send_email: 'false', message: '', other: 'x' }),
      await keyOf(organization),
    )
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { target_email: 'ada@example.test', level: 8, emailing_attempt_made: false, message: null },
    })
  })

  it('201: makes a batch export, with fields of fields and JSON', async () => {
    const organization = await gateway.organization()
    const { status, body } = await sent(
      under(organization, 'batch_exports/'),
      'POST',
      formOf({
        name: 'Nightly',
        interval: 'day',
        paused: 'true',
        start_at: '',
        filters: '[{"key":"event","value":"signup"}]',
        'destination.type': 'S3',
        'destination.config':
          '{"bucket_name":"b","region":"r","prefix":"p","aws_access_key_id":"k","aws_secret_access_key":"s"}',
      }),
      await keyOf(organization),
    )
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        paused: true,
        start_at: null,
        filters: [{ key: 'event', value: 'signup' }],
        destination: { type: 'S3', config: { bucket_name: 'b' } },
      },
    })
  })

  it.each([
    [{ level: '8' }, 'required', 'This field is required.', 'target_email'],
    [{ target_email: 'a@example.test', level: '9' }, 'invalid_choice', '"9" is not a valid choice.', 'level'],
    [{ target_email: 'a@example.test', send_email: 'x' }, 'invalid_input', 'Must be a valid boolean.', 'send_email'],
    [{ target_email: '__proto__', constructor: 'x' }, 'invalid_input', 'Enter a valid email address.', 'target_email'],
  ])('400: is refused as JSON is: %j', async (fields, code, detail, attr) => {
    const organization = await gateway.organization()
    const headers = await keyOf(organization)
    const { status, body } = await sent(
      under(organization, 'invites/'),
      'POST',
      formOf(fields as unknown as Record<string, string>),
      headers,
    )
    expect({ status, body }).toEqual(invalid(code, detail, attr))
  })

  it.each([
    ['a foreign origin', { origin: 'https://evil.test' }],
    ['the origin null', { origin: 'null' }],
    ['a foreign referer alone', { referer: 'https://evil.test/page' }],
    ['another site, by Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['a browser that names no page', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
  ])('403: is refused to a session from %s, and writes nothing', async (_from, headers) => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    // No socket here: fetch itself may not say these headers.
    const response = await organization.owner.fetch(under(organization), {
      method: 'PATCH',
      body: formOf({ name: 'Taken' }),
      headers: headers as Record<string, string>,
    })
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 403,
      body: failure('authentication_error', 'permission_denied', 'CSRF Failed: Origin checking failed.'),
    })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('200: is taken of a session from a page of ours, and from no browser', async () => {
    const organization = await gateway.organization()
    for (const [name, headers] of [
      ['By page', { origin: PUBLIC_URL }],
      ['By curl', {}],
    ] as const) {
      const body = formOf({ name })
      const response = await organization.owner.fetch(under(organization), { method: 'PATCH', body, headers })
      expect({ status: response.status, body: await response.json() }).toMatchObject({ status: 200, body: { name } })
    }
  })
})

it('400: a body that says it is a form and is none is refused', async () => {
  const organization = await gateway.organization()
  const headers = { ...(await keyOf(organization)), 'content-type': 'multipart/form-data; boundary=x' }
  const { status, body } = await sent(under(organization, 'invites/'), 'POST', 'nothing of the kind', headers)
  expect({ status, body }).toEqual({
    status: 400,
    body: failure('invalid_request', 'parse_error', 'Multipart form parse error - the body is not a valid form'),
  })
})

it('400: a list of invites is no form', async () => {
  const organization = await gateway.organization()
  const { status, body } = await sent(
    under(organization, 'invites/bulk/'),
    'POST',
    new URLSearchParams({ target_email: 'ada@example.test' }),
    await keyOf(organization),
  )
  expect({ status, body }).toMatchObject(
    invalid('invalid_input', 'This endpoint needs an array of data for bulk invite creation.'),
  )
})
