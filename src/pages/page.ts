import { html, raw } from 'hono/html'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { type AssetName, assetPath } from './assets.js'
import { PAGE_POLICY, pageHeaders } from './headers.js'

/** HTML whose values are escaped, as `html` of Hono makes it. */
export type Markup = ReturnType<typeof html>

export interface Page {
  title: string
  /** Path prefix of PUBLIC_URL, usually empty. */
  base: string
  /** With an element `#content`, where there is a bar to skip. */
  body: Markup
  /** The way to the other pages (navigation.ts); pages behind a link of a mail have none. */
  bar?: Markup
  /** What the head has beside the page's own files, before them. */
  head?: Markup
  style?: AssetName
  /** Run in this order, when the page has been read. */
  scripts?: AssetName[]
  policy?: string
  status?: 200 | 404
}

/** Answers a page in the gateway's own look. */
export async function answerPage(c: AppContext, page: Page): Promise<Response> {
  const { title, base, body, bar, head, style = 'page.css', scripts = [], policy = PAGE_POLICY, status = 200 } = page
  const markup = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${base}${assetPath('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${base}${assetPath('base.css')}">
${head ?? ''}
<link rel="stylesheet" href="${base}${assetPath(style)}">
${scripts.map((script) => html`<script src="${base}${assetPath(script)}" defer></script>`)}
</head>
<body>
${bar ? html`<a class="skip" href="#content">Skip to the content</a>${bar}` : ''}
${body}
</body>
</html>
`
  return c.body(markup.toString(), status, pageHeaders(policy))
}

/** The path of PUBLIC_URL, which a proxy takes away: links of pages begin with it. Empty where it has none. */
export const basePath = ({ publicUrl }: Pick<Services, 'publicUrl'>) => new URL(publicUrl).pathname.replace(/\/$/, '')

/** JSON for a script element, which it cannot end. */
export const inScript = (value: unknown): Markup => raw(JSON.stringify(value).replaceAll('<', '\\u003c'))
