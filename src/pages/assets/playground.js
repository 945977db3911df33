// Starts GraphiQL (graphiql.js, loaded before) with the options of the page.
const options = JSON.parse(document.getElementById('options').textContent)
const { endpoint, icon, workers, tabs, persistHeaders, edition } = options

const files = { json: 'json.worker.js', graphql: 'graphql.worker.js' }
self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) => workers + (files[label] ?? 'editor.worker.js'),
}

if (localStorage.getItem('orgraph:edition') !== edition) {
  localStorage.removeItem('graphiql:tabState')
  localStorage.setItem('orgraph:edition', edition)
}

YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  endpoint,
  title: 'Orgraph',
  logo: `<img src="${icon}" alt="" width="28" height="28">`,
  subscriptionsProtocol: 'SSE',
  defaultTabs: tabs,
  defaultHeaders: tabs[0].headers ?? undefined,
  shouldPersistHeaders: persistHeaders,
  ...beginningOf(lastTab()),
  // Yoga's own handler writes the query into the address, where a reload would run it instead of showing this page.
  onEditQuery: () => {},
})

/** The tab that was open when the page was left, if the browser remembers. */
function lastTab() {
  const { tabs = [], activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{}')
  return tabs[activeTabIndex]
}

/** What GraphiQL begins with; where it fits no tab that it remembers, it opens another, empty one. */
function beginningOf(tab) {
  return tab ? { initialQuery: tab.query, initialVariables: tab.variables, initialHeaders: tab.headers } : {}
}
