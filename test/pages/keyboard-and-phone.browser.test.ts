import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { describeInBrowser, useSite } from './browser.js'
import { everyPage } from './every-page.js'

const PHONE = { viewport: { width: 360, height: 740 } }
/** Pages of others' widgets have a way through of their own. */
const isOurs = (name: string) => !/^(playground|docs-)/.test(name)

describeInBrowser('every page', () => {
  const site = useSite()
  const pages = everyPage(site)

  it.each(pages)('$name fits a phone of 360 pixels', async ({ visit }) => {
    const page = await site.page(PHONE)
    await visit(page)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await page.context().close()
  })

  it.each(pages.filter(({ name }) => /^(welcome|playground|schema|docs(-rybbit)?)$/.test(name)))(
    '$name begins with a link that skips the bar',
    async ({ visit }) => {
      const page = await site.page()
      await visit(page)
      // Editors may have taken the focus.
      await page.evaluate('document.activeElement?.blur(); getSelection().collapse(document.body, 0)')
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.innerText')).toBe('Skip to the content')
      await page.waitForFunction('document.activeElement.getBoundingClientRect().top >= 0')
      await page.keyboard.press('Enter')
      expect(await page.evaluate('document.activeElement.id')).toBe('content')
      await page.context().close()
    },
  )

  describe.each(pages.filter(({ name }) => isOurs(name)))('$name', ({ visit }) => {
    it('is reached by Tab in all its parts, and shows where one is', async () => {
      const page = await site.page()
      await visit(page)
      const { wanted, reached, unseen } = await tabThrough(page)
      expect(reached).toEqual(wanted)
      expect(unseen).toEqual([])
      await page.context().close()
    })
  })

  it('the playground is walked through by Tab, in and out of its editors', async () => {
    const page = await site.page()
    await pages.find(({ name }) => name === 'playground')?.visit(page)
    await page.getByRole('link', { name: 'Orgraph' }).focus()
    const reached: string[] = []
    for (let step = 0; step < 34; step += 1) {
      await page.keyboard.press('Tab')
      reached.push((await page.evaluate(NAME_OF_FOCUSED)) as string)
    }
    for (const name of ['Schema', 'examples-button', /^as$/, 'LiveEvents', /^Execute query/, 'Variables', 'Headers']) {
      expect(reached).toContainEqual(expect.stringMatching(name))
    }
    await page.context().close()
  })
})

const NAME_OF_FOCUSED = `(() => {
  const one = document.activeElement
  return one.id || one.getAttribute('aria-label') || one.innerText || one.tagName
})()`

/** What can be used, what Tab reaches of it, and what of that does not show that it has the focus. */
async function tabThrough(page: Page) {
  const wanted = (await page.evaluate(`(() => {
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')]
    const usable = all.filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0)
    // One of a set of radio buttons is reached, the others by arrows.
    const radios = usable.filter((one) => one.type === 'radio' && !one.checked)
    const wanted = usable.filter((one) => !radios.includes(one))
    wanted.forEach((one, index) => { one.dataset.place = String(index) })
    document.activeElement?.blur()
    return wanted.map((_one, index) => String(index))
  })()`)) as string[]
  const reached = new Set<string>()
  const unseen: string[] = []
  for (let step = 0; step < wanted.length + 2; step += 1) {
    await page.keyboard.press('Tab')
    const { place, isSeen, what } = (await page.evaluate(`(() => {
      const one = document.activeElement
      const { outlineStyle, outlineWidth } = getComputedStyle(one)
      return { place: one.dataset.place, isSeen: outlineStyle !== 'none' && outlineWidth !== '0px', what: one.outerHTML.slice(0, 80) }
    })()`)) as { place?: string; isSeen: boolean; what: string }
    if (place === undefined) continue
    reached.add(place)
    if (!isSeen) unseen.push(what)
  }
  return { wanted, reached: [...reached].sort((a, b) => Number(a) - Number(b)), unseen }
}
