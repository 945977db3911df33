import { expect, it, vi } from 'vitest'
import { describeInBrowser, useSite } from './browser.js'

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true }

describeInBrowser('the picture of the schema', () => {
  const site = useSite()
  const opened = async (hash = '', options = {}) => {
    const page = await site.page({ reducedMotion: 'reduce', ...options })
    await page.goto(`${site.url}/schema${hash}`)
    await page.waitForFunction('window.schemaPicture?.counts().nodes > 0')
    return page
  }
  const counts = (page: Awaited<ReturnType<typeof opened>>) =>
    page.evaluate('window.schemaPicture.counts()') as Promise<{ nodes: number; arrows: number }>

  it('draws the nouns, and more when asked to', async () => {
    const page = await opened()
    const nouns = await counts(page)
    expect(nouns.nodes).toBe(await page.locator('#types section[data-group="noun"] a').count())
    expect(nouns.arrows).toBeGreaterThan(nouns.nodes)
    await page.getByRole('checkbox', { name: 'Pages' }).check()
    await vi.waitFor(async () => expect((await counts(page)).nodes).toBeGreaterThan(nouns.nodes + 20), 10_000)
    await page.getByRole('link', { name: 'MemberConnection', exact: true }).waitFor()
    await page.getByRole('checkbox', { name: 'Pages' }).uncheck()
    await vi.waitFor(async () => expect(await counts(page)).toEqual(nouns), 10_000)
  })

  it('tells of a node that is clicked: fields, what they are, and the permission that is needed', async () => {
    const page = await opened()
    const place = (await page.evaluate('window.schemaPicture.positionOf("Organization")')) as { x: number; y: number }
    await page.locator('#canvas').click({ position: place })
    const details = page.locator('#details')
    await details.getByRole('heading', { name: 'Organization' }).waitFor()
    expect(new URL(page.url()).hash).toBe('#Organization')
    const members = details.locator('[data-field="members"]')
    expect(await members.innerText()).toMatch(
      /members\(.*\): MemberConnection[\s\S]*Who belongs to the organization[\s\S]*users\.read/,
    )
    await members.getByRole('link', { name: 'MemberConnection' }).click()
    await details.getByRole('heading', { name: 'MemberConnection' }).waitFor()
    await page.goBack()
    await details.getByRole('heading', { name: 'Organization' }).waitFor()
  })

  it('finds by the name of a type or of a field, and Enter chooses the first, by keyboard alone', async () => {
    const page = await opened()
    await page.getByLabel('Search').focus()
    await page.keyboard.type('failingSince')
    await page.getByText('1 type found').waitFor()
    await page.keyboard.press('Enter')
    await page.locator('#details').getByRole('heading', { name: 'Webhook', exact: true }).waitFor()
    expect(await page.locator('#types a[aria-current]').innerText()).toBe('Webhook')
  })

  it('is used on a phone: the list chooses, the details come below', async () => {
    const page = await opened('', PHONE)
    await page.locator('#types').getByRole('link', { name: 'Member', exact: true }).tap()
    const heading = page.locator('#details').getByRole('heading', { name: 'Member', exact: true })
    await heading.waitFor()
    await vi.waitFor(async () => expect((await heading.boundingBox())?.y).toBeLessThan(740), 5_000)
  })

  it('opens the type that the address names', async () => {
    const page = await opened('#Role')
    await page.locator('#details').getByRole('heading', { name: 'Role', exact: true }).waitFor()
  })
})
