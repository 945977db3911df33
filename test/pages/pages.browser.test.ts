import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { recrubo } from '../../src/rest/recrubo/dialect.js'
import { rybbit } from '../../src/rest/rybbit/dialect.js'
import { invite } from '../invitation/inviting.js'
import { clientWithKey } from '../testkit/client.js'
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

  it('the first click in the playground answers as the owner of the demo', async () => {
    const page = await site.page()
    await page.goto(`${site.url}/graphql`)
    await page.getByRole('button', { name: /execute query/i }).click()
    const answer = page.locator('.graphiql-response')
    await answer.getByText('owner@acme.test').waitFor()
    await answer.getByText('Acme Inc').waitFor()
  })

  it('a reload brings back the tabs with what was written in them, and opens no other', async () => {
    const page = await site.page()
    await page.goto(`${site.url}/graphql`)
    const names = () => page.locator('.graphiql-tab-button').allInnerTexts()
    const editor = page.locator('.graphiql-query-editor')
    await editor.getByText('WhoAmI').click()
    await page.keyboard.type('Again')
    await vi.waitFor(
      async () => expect(await page.evaluate('localStorage.getItem("graphiql:tabState")')).toContain('Again'),
      10_000,
    )
    const before = await names()
    await page.reload()
    await editor.getByText('Again').waitFor()
    expect(await names()).toEqual(before)
    expect(new URL(page.url()).search).toBe('')
  })

  it('what happens shows in a subscription at once', async () => {
    const { keys, organizations } = demo()
    const page = await site.page()
    await page.goto(`${site.url}/graphql`)
    await page.locator('.graphiql-tab-button', { hasText: 'LiveEvents' }).click()
    await page.locator('.graphiql-query-editor').getByText('organizationEvents').waitFor()
    // For a moment after a change of tabs GraphiQL looks for the operation of the tab before, and says that it is not there.
    await vi.waitFor(
      () =>
        Promise.all([
          page.waitForResponse((response) => /event-stream/.test(response.headers()['content-type'] ?? ''), {
            timeout: 1_500,
          }),
          page.getByRole('button', { name: /execute query/i }).click(),
        ]),
      { timeout: 10_000, interval: 250 },
    )
    const owner = clientWithKey(site.gateway, keys.native.owner)
    const shown = page.locator('.graphiql-response').getByText('invitation.created')
    // The stream begins a moment after its headers.
    await vi.waitFor(
      async () => {
        await invite(owner, { ref: { id: organizations.acme.id } })
        expect(await shown.count()).toBeGreaterThan(0)
      },
      { timeout: 20_000, interval: 1_000 },
    )
  })

  it.each([
    [rybbit, '/api/organizations/{organizationId}/sites', 'acme.test'],
    [recrubo, '/public/v2/management/organizations', 'Acme Inc'],
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

  const demo = () =>
    JSON.parse(readFileSync(path.join(site.gateway.dataDir, 'demo.json'), 'utf8')) as {
      keys: { native: { owner: string } }
      organizations: { acme: { id: string } }
    }

  const signUp = (email: string) =>
    site.gateway.anonymous.post('/api/auth/sign-up/email', { name: 'Ada', email, password: 'correct horse' })

  async function memberships(organizationId: string): Promise<string[]> {
    const { system } = site.gateway.services.database
    const rows = await system.member.findMany({ where: { organizationId }, include: { user: true } })
    return rows.map(({ user }) => user.email)
  }
})
