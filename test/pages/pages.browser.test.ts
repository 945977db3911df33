import { expect, it, vi } from 'vitest'
import { posthog } from '../../src/rest/posthog/dialect.js'
import { recrubo } from '../../src/rest/recrubo/dialect.js'
import { rybbit } from '../../src/rest/rybbit/dialect.js'
import { toursEvents } from '../../src/rest/tours-events/dialect.js'
import { invite } from '../invitation/inviting.js'
import { describeInBrowser, useSite } from './browser.js'

const PHONE = { viewport: { width: 390, height: 800 } }

describeInBrowser('in a browser', () => {
  const site = useSite()

  it('the welcome page leads to the playground and fits a phone', async () => {
    const page = await site.page(PHONE)
    await page.goto(site.url)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await page.getByRole('link', { name: '/graphql' }).click()
    await page.getByRole('button', { name: /execute query/i }).waitFor()
  })

  it.each([
    [rybbit, '/api/organizations/{organizationId}/sites', 'acme.test'],
    [recrubo, '/public/v2/management/organizations', 'Acme Inc'],
    [posthog, '/api/organizations/{organizationId}', 'Acme Inc'],
    [toursEvents, '/api/organizations/me', 'Acme Inc'],
  ])(
    'the reference of $name shows its calls, fits a phone and makes them with the key of the demo',
    async (dialect, path, shown) => {
      const page = await site.page(PHONE)
      await page.goto(`${site.url}/docs`)
      await page.getByRole('link', { name: `/docs/${dialect.name}` }).click()
      const calls = page.locator('.opblock')
      await vi.waitFor(async () => expect(await calls.count()).toBe(dialect.routes.length), 10_000)
      const call = page.locator('.opblock-get', { hasText: path }).first()
      await call.getByRole('button').first().click()
      await call.getByRole('button', { name: 'Try it out' }).click()
      const answered = page.waitForResponse((response) =>
        new URL(response.url()).pathname.startsWith(`/${dialect.name}/`),
      )
      await call.getByRole('button', { name: 'Execute' }).click()
      expect((await answered).status()).toBe(200)
      await call.locator('.live-responses-table').getByText(shown).first().waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    },
  )

  it('an invited person signs up, accepts and is a member', async () => {
    const organization = await site.gateway.organization()
    const { link, email } = await invite(organization.owner, organization)
    const page = await site.page(PHONE)
    await page.goto(link)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('Password').fill('correct horse')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.getByText(`you belong to ${organization.row.name} now`).waitFor()
    expect(await memberships(organization.uuid)).toContain(email)
    expect((await page.reload())?.status()).toBe(404)
  })

  it('an invited person declines with the keyboard alone', async () => {
    const organization = await site.gateway.organization()
    const { link, email, id } = await invite(organization.owner, organization)
    const page = await site.page()
    await signUp(email)
    await page.goto(link)
    await page.getByLabel('I have one').focus()
    await page.keyboard.press('Space')
    await page.getByLabel('Password').focus()
    await page.keyboard.type('correct horse')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Decline' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('You have declined').waitFor()
    const { node } = await organization.owner.data(
      'query ($id: ID!) { node(id: $id) { ... on Invitation { status } } }',
      {
        id,
      },
    )
    expect(node).toEqual({ status: 'REJECTED' })
    expect(await memberships(organization.uuid)).not.toContain(email)
  })

  it('tells in plain words what does not work', async () => {
    const organization = await site.gateway.organization()
    const { link, email, id } = await invite(organization.owner, organization)
    await signUp(email)
    const page = await site.page()
    await page.goto(link)
    const told = page.getByRole('status')
    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('Password').fill('correct horse')
    await page.getByRole('button', { name: 'Create account' }).click()
    await told.getByText('There is an account with this address').waitFor()
    await page.getByLabel('I have one').check()
    await page.getByLabel('Password').fill('another horse')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await told.getByText('This password does not fit').waitFor()
    await page.getByLabel('Password').fill('correct horse')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Accept' }).waitFor()
    await organization.owner.mutate('revokeInvitation', { invitationId: id })
    await page.getByRole('button', { name: 'Accept' }).click()
    await told.getByText('has been answered already').waitFor()
  })

  it('somebody else signs out and goes on', async () => {
    const organization = await site.gateway.organization()
    const { link } = await invite(organization.owner, organization)
    const page = await site.page()
    const [name = '', value = ''] = organization.owner.cookie.split(/=(.*)/s)
    await page.context().addCookies([{ name, value, url: site.url }])
    await page.goto(link)
    await page.getByText(organization.owner.user.email).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Create account' }).waitFor()
    await page.reload()
    expect(await page.getByRole('button', { name: 'Create account' }).isVisible()).toBe(true)
  })

  const signUp = (email: string) =>
    site.gateway.anonymous.post('/api/auth/sign-up/email', { name: 'Ada', email, password: 'correct horse' })

  async function memberships(organizationId: string): Promise<string[]> {
    const { system } = site.gateway.services.database
    const rows = await system.member.findMany({ where: { organizationId }, include: { user: true } })
    return rows.map(({ user }) => user.email)
  }
})
