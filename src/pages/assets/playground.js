// Starts GraphiQL (graphiql.js, loaded after this) with the options of the page, its examples, and with who asks.
const options = JSON.parse(document.getElementById('options').textContent)
const { endpoint, icon, workers, examples, firstTabs, keys, edition } = options
const byId = (id) => document.getElementById(id)

const files = { json: 'json.worker.js', graphql: 'graphql.worker.js' }
self.MonacoEnvironment = {
  // How an example is put into the editors.
  globalAPI: true,
  getWorkerUrl: (_module, label) => workers + (files[label] ?? 'editor.worker.js'),
}

if (localStorage.getItem('orgraph:edition') !== edition) {
  localStorage.removeItem('graphiql:tabState')
  localStorage.setItem('orgraph:edition', edition)
}

const VIEWER = `query PlaygroundViewer {
  viewer {
    kind
    isSuperAdmin
    user { name }
    partner { name }
    apiKey { organization { name } }
    organizations(first: 3) { nodes { name viewerMember { role { name } } } pageInfo { hasNextPage } }
  }
}`
const KINDS = {
  ANONYMOUS: 'nobody',
  USER: 'signed in',
  API_KEY: 'personal key',
  PARTNER: 'partner key',
  ORGANIZATION_KEY: 'organization key',
}

/** Who asks: everything that goes to the graph carries the key that is chosen, unless a tab has a header of its own. */
const as = byId('as')
const plainFetch = window.fetch.bind(window)
/** What the viewer was last asked with; undefined before that. */
let shown

window.fetch = (input, init = {}) => {
  const address = new URL(input instanceof Request ? input.url : input, location.href)
  if (address.origin !== location.origin || address.pathname !== endpoint) return plainFetch(input, init)
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined))
  const key = keys[as?.value]
  if (key && !headers.has('authorization')) headers.set('authorization', `Bearer ${key}`)
  showViewer(headers.get('authorization'))
  return plainFetch(input, { ...init, headers })
}

/** Asks the graph itself who this is, once for each credential. */
async function showViewer(authorization) {
  if (shown === authorization) return
  shown = authorization
  const told = await askViewer(authorization).catch(() => 'The gateway cannot be reached.')
  if (shown === authorization) byId('who').textContent = told
}

async function askViewer(authorization) {
  const response = await plainFetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(authorization && { authorization }),
    },
    body: JSON.stringify({ query: VIEWER }),
  })
  const { data, errors } = await response.json()
  return data ? viewerInWords(data.viewer) : (errors?.[0]?.message ?? 'The gateway refuses to tell who you are.')
}

function viewerInWords({ kind, isSuperAdmin, user, partner, apiKey, organizations }) {
  const name = user?.name ?? partner?.name ?? (kind === 'ORGANIZATION_KEY' ? apiKey?.organization?.name : null)
  const places = organizations.nodes.map((one) =>
    one.viewerMember ? `${one.name} (${one.viewerMember.role.name})` : one.name,
  )
  if (organizations.pageInfo.hasNextPage) places.push('…')
  const words = [name, isSuperAdmin ? 'super admin' : KINDS[kind], places.join(', ')].filter(Boolean)
  return `You are ${words.join(' · ')}`
}

if (as) {
  // The browser remembers who was chosen, never a key.
  const before = localStorage.getItem('orgraph:as')
  if (before !== null && [...as.options].some(({ value }) => value === before)) as.value = before
  as.addEventListener('change', () => {
    localStorage.setItem('orgraph:as', as.value)
    showChosen()
  })
}
const showChosen = () => showViewer(keys[as?.value] ? `Bearer ${keys[as.value]}` : null)
showChosen()

addEventListener('DOMContentLoaded', () =>
  YogaGraphiQL.renderYogaGraphiQL(byId('root'), {
    endpoint,
    title: 'Orgraph',
    logo: `<img src="${icon}" alt="" width="28" height="28">`,
    subscriptionsProtocol: 'SSE',
    defaultTabs: firstTabs.map((name) => tabOf(examples.find((example) => example.name === name))),
    ...beginningOf(lastTab()),
    // Yoga's own handler writes the query into the address, where a reload would run it instead of showing this page.
    onEditQuery: () => {},
  }),
)

/** The tab that was open when the page was left, if the browser remembers. */
function lastTab() {
  const { tabs = [], activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{}')
  return tabs[activeTabIndex]
}

/** What GraphiQL begins with; where it fits no tab that it remembers, it opens another, empty one. */
function beginningOf(tab) {
  return tab ? { initialQuery: tab.query, initialVariables: tab.variables, initialHeaders: tab.headers } : {}
}

function tabOf({ query, variables }) {
  return { query, variables, headers: null }
}

const menu = byId('examples')
byId('examples-button').addEventListener('click', () => menu.showModal())
byId('examples-close').addEventListener('click', () => menu.close())
menu.addEventListener('click', (event) => {
  // The backdrop belongs to the dialog itself.
  if (event.target === menu) menu.close()
  const name = event.target.closest('[data-example]')?.dataset.example
  if (!name) return
  menu.close()
  openExample(examples.find((example) => example.name === name))
})

/** Puts an example into a tab of its own, as if it had been written there. */
function openExample({ query, variables }) {
  document.querySelector('.graphiql-tab-add').click()
  put('operation.graphql', query)
  put('variables.json', variables ?? '')
  editorOf('operation.graphql').focus()
}

const editorOf = (file) =>
  window.monaco.editor.getEditors().find((editor) => editor.getModel()?.uri.path.endsWith(file))
const put = (file, text) => editorOf(file).getModel().setValue(text)

/** GraphiQL is there when its editors are. */
new MutationObserver(mend).observe(byId('root'), {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ['aria-selected'],
})

function mend() {
  if (!document.querySelector('.graphiql-query-editor .view-line')) return
  nameTabs()
  if (!byId('examples-button').disabled) return
  byId('examples-button').disabled = false
  performance.mark('orgraph:ready')
}

/** A tab must not have buttons in it, and GraphiQL's have two: for those who listen they are a list of buttons. */
function nameTabs() {
  for (const list of document.querySelectorAll('.graphiql-tabs[role]')) list.removeAttribute('role')
  for (const tab of document.querySelectorAll('.graphiql-tab[aria-selected]')) {
    const isOpen = tab.getAttribute('aria-selected') === 'true'
    tab.querySelector('.graphiql-tab-button')?.setAttribute('aria-current', String(isOpen))
    tab.removeAttribute('role')
    tab.removeAttribute('aria-selected')
  }
}
