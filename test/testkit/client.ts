/** `env`: what the socket tells of whoever is at its other end. */
export type Send = (url: string, init?: RequestInit, env?: object) => Promise<Response>

export interface GraphError {
  message: string
  path?: (string | number)[]
  extensions: { code: string; requestId: string; missingPermissions?: string[] }
}

export interface GraphAnswer<Data> {
  data: Data
  errors?: GraphError[]
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
type Anything = any

/** Calls the gateway as one viewer. */
export class Client {
  constructor(
    private readonly send: Send,
    readonly headers: Record<string, string>,
  ) {}

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return this.send(path, { ...init, headers: { ...this.headers, ...(init.headers as Record<string, string>) } })
  }

  /** Sends JSON; answers status, headers and the parsed body (undefined when empty). */
  async json(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await this.fetch(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: (text ? parsed(text) : undefined) as Anything }
  }

  get = (path: string, headers?: Record<string, string>) => this.json('GET', path, undefined, headers)
  post = (path: string, body: unknown = {}, headers?: Record<string, string>) => this.json('POST', path, body, headers)

  /** A GraphQL operation; errors[] is part of the answer. */
  async graph<Data = Anything>(query: string, variables: Record<string, unknown> = {}): Promise<GraphAnswer<Data>> {
    const { body } = await this.post('/graphql', { query, variables })
    return body as GraphAnswer<Data>
  }

  /** The data of an operation that must have no errors[]. */
  async data<Data = Anything>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const { data, errors } = await this.graph<Data>(query, variables)
    if (errors) throw new Error(`unexpected errors: ${JSON.stringify(errors)}`)
    return data
  }

  /** One mutation with its input; answers the union's value with __typename, code, message and what `select` asks for. */
  async mutate(name: string, input: Record<string, unknown>, select = ''): Promise<Anything> {
    const Name = name.charAt(0).toUpperCase() + name.slice(1)
    const data = await this.data(
      `mutation Test($input: ${Name}Input!) { result: ${name}(input: $input) {
        __typename
        ... on Error { code message }
        ... on InvalidInputError { issues { path code message } }
        ... on ForbiddenError { missingPermissions }
        ${select ? `... on ${Name}Success { ${select} }` : ''}
      } }`,
      { input },
    )
    return data.result
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Calls the gateway with a key in `Authorization`; `raw` is how Recrubo's clients send it. */
export const clientWithKey = (gateway: { send: Send }, key: string, options: { raw?: boolean } = {}) =>
  new Client(gateway.send, { authorization: options.raw ? key : `Bearer ${key}` })
