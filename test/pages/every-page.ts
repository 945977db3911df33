import type { Page } from 'playwright-core'
import { servedDialects } from '../../src/rest/served.js'
import { invite } from '../invitation/inviting.js'
import type { Site } from './browser.js'

export interface VisitedPage {
  name: string
  /** Opens it, and waits for what it is about. */
  visit(page: Page): Promise<void>
}

/** Every page of the gateway, in each of its states. */
export function everyPage(site: Site): VisitedPage[] {
  const at = (path: string, shown: string) => async (page: Page) => {
    await page.goto(`${site.url}${path}`)
    await page.locator(shown).first().waitFor()
  }
  return [
    { name: 'welcome', visit: at('/', 'h1') },
    { name: 'playground', visit: playground(site) },
    {
      name: 'playground-examples',
      async visit(page) {
        await playground(site)(page)
        await page.getByRole('button', { name: 'Examples', exact: true }).click()
        await page.getByRole('dialog').waitFor()
      },
    },
    { name: 'schema', visit: schemaPicture(site, '') },
    {
      name: 'schema-chosen',
      async visit(page) {
        await schemaPicture(site, '#Organization')(page)
        await page.getByRole('heading', { name: 'Organization', exact: true }).waitFor()
      },
    },
    { name: 'docs', visit: at('/docs', 'h1') },
    ...servedDialects.map(({ name }) => ({ name: `docs-${name}`, visit: at(`/docs/${name}`, '.opblock') })),
    { name: 'docs-open', visit: openCall(site) },
    ...invitationStates(site),
    { name: 'invitation-gone', visit: at('/invitations/never-was', 'h1') },
    { name: 'reset-password', visit: at('/reset-password', 'h1') },
    { name: 'reset-password-chosen', visit: at('/reset-password?token=abc', 'form') },
  ]
}

const playground = (site: Site) => async (page: Page) => {
  await page.goto(`${site.url}/graphql`)
  await page.getByText('You are Olivia Owner').waitFor()
  await page.locator('.graphiql-query-editor').getByText('WhoAmI').waitFor()
}

const schemaPicture = (site: Site, hash: string) => async (page: Page) => {
  await page.goto(`${site.url}/schema${hash}`)
  await page.waitForFunction('window.schemaPicture?.counts().nodes > 0')
}

/** A call of a reference, opened and tried out. */
const openCall = (site: Site) => async (page: Page) => {
  await page.goto(`${site.url}/docs/rybbit`)
  const call = page.locator('.opblock-get', { hasText: '/api/organizations/{organizationId}/sites' }).first()
  await call.getByRole('button').first().click()
  await call.getByRole('button', { name: 'Try it out' }).click()
  await call.getByRole('button', { name: 'Execute' }).click()
  await call.locator('.live-responses-table').waitFor()
}

function invitationStates(site: Site): VisitedPage[] {
  const opened = (who: 'nobody' | 'recipient' | 'other', shown: string) => async (page: Page) => {
    const organization = await site.gateway.organization()
    const guest = await site.gateway.person()
    const { link } = await invite(organization.owner, organization, { email: guest.user.email })
    const reader = { nobody: null, recipient: guest, other: organization.owner }[who]
    if (reader) await page.setExtraHTTPHeaders({ cookie: reader.cookie })
    await page.goto(link)
    await page.locator(shown).waitFor()
  }
  return [
    { name: 'invitation-sign-in', visit: opened('nobody', '#sign-in') },
    { name: 'invitation-answer', visit: opened('recipient', '#answer') },
    { name: 'invitation-other', visit: opened('other', '#other') },
  ]
}
