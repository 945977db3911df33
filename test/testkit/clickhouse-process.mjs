// ClickHouse's own engine behind as much of its HTTP interface as the client uses. The first argument is its folder.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'

const { Session } = createRequire(new URL('../engines/package.json', import.meta.url))('chdb')
const session = new Session(process.argv[2])

/** Parameters of a request that are neither settings nor values of the query. */
const frame = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'wait_end_of_query',
  'session_id',
  'compress',
])
const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function run(parameters, body) {
  // One statement at a time on one session: what is set holds for the query that follows.
  for (const [name, value] of parameters) {
    if (!frame.has(name)) session.query(`SET ${name} = ${quoted(value)}`)
  }
  const query = parameters.get('query')
  return session.query(query === null ? body : `${query}\n${body}`, 'TabSeparated')
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    if (url.pathname === '/ping') return response.end('Ok.\n')
    try {
      response.end(run(url.searchParams, Buffer.concat(chunks).toString('utf8')))
    } catch (error) {
      const code = /Code: (\d+)/.exec(error.message)?.[1] ?? '1'
      response.writeHead(500, { 'X-ClickHouse-Exception-Code': code }).end(error.message)
    }
  })
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port))
process.on('disconnect', () => process.exit())
