import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it, vi } from 'vitest'
import { invite } from '../invitation/inviting.js'
import { clientWithKey } from '../testkit/client.js'
import { describeInBrowser, useSite } from './browser.js'

const execute = /execute query/i

describeInBrowser('the playground', () => {
  const site = useSite()

  it('the first click in the playground answers as the owner of the demo', async () => {
    const page = await site.page()
    await page.goto(`${site.url}/graphql`)
    await page.getByRole('button', { name: /execute query/i }).click()
    const answer = page.locator('.graphiql-response')
    await answer.getByText('owner@acme.test').waitFor()
    await answer.getByText('Acme Inc').waitFor()
  })

  it('shows who asks, and asks as whoever of the demo is chosen', async () => {
    const page = await site.page()
    await page.goto(`${site.url}/graphql`)
    const who = page.locator('#who')
    await who.getByText('You are Olivia Owner · personal key · Acme Inc (owner)').waitFor()
    const chosen = [
      ['Member of Acme Inc', 'Mia Member', 'member@acme.test'],
      ['Owner of Globex', 'Otto Outsider', 'owner@globex.test'],
    ] as const
    for (const [label, name, email] of chosen) {
      await page.getByLabel('Ask as').selectOption({ label })
      await who.getByText(`You are ${name}`).waitFor()
      await page.getByRole('button', { name: execute }).click()
      await page.locator('.graphiql-response').getByText(email).waitFor()
    }
    await page.getByLabel('Ask as').selectOption({ label: 'Partner of Acme Inc' })
    await who.getByText('You are Acme Partners · partner key · Acme Inc').waitFor()
    await page.getByLabel('Ask as').selectOption({ label: 'Who is signed in here' })
    await who.getByText('You are nobody').waitFor()
    await page.reload()
    await who.getByText('You are nobody').waitFor()
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('og_live_')
  })

  it('shows the person of the session, where no key is chosen', async () => {
    const page = await site.page()
    const person = await site.gateway.person({ name: 'Grace Hopper' })
    await page.setExtraHTTPHeaders({ cookie: person.cookie })
    await page.goto(`${site.url}/graphql`)
    await page.getByLabel('Ask as').selectOption({ label: 'Who is signed in here' })
    await page.locator('#who').getByText('You are Grace Hopper · signed in').waitFor()
  })

  it('opens an example of a noun in a tab of its own, ready to run', async () => {
    const page = await site.page()
    await page.goto(`${site.url}/graphql`)
    const answer = page.locator('.graphiql-response')
    await page.getByRole('button', { name: 'Examples', exact: true }).click()
    const menu = page.getByRole('dialog', { name: 'Examples' })
    await menu.getByRole('button', { name: /^Members/ }).click()
    await menu.waitFor({ state: 'hidden' })
    await page.locator('.graphiql-tab', { hasText: 'Members' }).waitFor()
    await page.locator('.graphiql-query-editor').getByText('members', { exact: true }).waitFor()
    await runUntil(page, () => answer.getByText('admin@acme.test').count())
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

  const demo = () =>
    JSON.parse(readFileSync(path.join(site.gateway.dataDir, 'demo.json'), 'utf8')) as {
      keys: { native: { owner: string } }
      organizations: { acme: { id: string } }
    }
})

/** For a moment after a change of tabs GraphiQL looks for the operation of the tab before, and says that it is not there. */
const runUntil = (page: Page, isThere: () => Promise<number>) =>
  vi.waitFor(
    async () => {
      await page.getByRole('button', { name: execute }).click()
      await page.waitForTimeout(500)
      expect(await isThere()).toBeGreaterThan(0)
    },
    { timeout: 15_000, interval: 250 },
  )
