// Starts GraphiQL (graphiql.js, loaded before) with the options of the page.
const { endpoint, workers, tabs, persistHeaders, edition } = JSON.parse(document.getElementById('options').textContent)

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
  logo: '<img src="" alt="" hidden>',
  subscriptionsProtocol: 'SSE',
  defaultTabs: tabs,
  defaultHeaders: tabs[0].headers ?? undefined,
  shouldPersistHeaders: persistHeaders,
  // Yoga's own handler writes the query into the address, where a reload would run it instead of showing this page.
  onEditQuery: () => {},
})
