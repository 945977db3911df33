import { html } from 'hono/html'
import type { Services } from '../services.js'
import { assetPath } from './assets.js'
import { basePath, type Markup } from './page.js'

/** Whether there is a picture of the schema: a part of the playground, and nothing for where the schema is not told. */
export const hasPicture = ({ settings }: Pick<Services, 'settings'>) => settings.playground && settings.introspection

/** The bar of a page: the way to the others, then what the page itself puts there. */
export function navigation(services: Services, current: string, rest?: Markup): Markup {
  const base = basePath(services)
  const links = [
    ...(services.settings.playground ? [{ href: '/graphql', name: 'Playground' }] : []),
    ...(hasPicture(services) ? [{ href: '/schema', name: 'Schema' }] : []),
    { href: '/docs', name: 'REST' },
  ]
  const mark = (href: string) => (href === current ? html`aria-current="page"` : '')
  return html`<header class="bar">
<nav aria-label="Orgraph">
<a href="${base}/" ${mark('/')}><img src="${base}${assetPath('icon.svg')}" alt="" width="24" height="24">Orgraph</a>
${links.map(({ href, name }) => html`<a href="${base}${href}" ${mark(href)}>${name}</a>`)}
</nav>
${rest ?? ''}
</header>`
}
