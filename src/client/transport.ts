import { type GraphError, OrgraphRequestError, OrgraphTransportError } from './errors.js'

/** What GraphQL over HTTP answers. */
export interface Answer {
  data?: unknown
  errors?: GraphError[]
}

/** The data of an answer. Throws `OrgraphRequestError` for `errors[]`. */
export function dataOf<Result>({ data, errors }: Answer): Result {
  if (errors && errors.length > 0) throw new OrgraphRequestError(errors, data ?? null)
  return data as Result
}

/** The answer in a body of JSON. Throws `OrgraphTransportError` for anything else, such as the page of a proxy. */
export async function answerIn(response: Response): Promise<Answer> {
  const text = await response.text()
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    answer = null
  }
  if (typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer)) return answer as Answer
  throw new OrgraphTransportError(
    `${response.url || 'The address'} answered ${response.status}, and nothing of GraphQL.`,
    response.status,
  )
}

/** The answers of a stream of server-sent events, one for each `next`, until `complete`. */
export async function* answersIn(body: ReadableStream<Uint8Array>): AsyncGenerator<Answer, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) throw new OrgraphTransportError('The stream of events broke off.')
      text += decoder.decode(value, { stream: true })
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const { event, data } = fieldsOf(message)
        if (event === 'complete') return
        if (event === 'next') yield JSON.parse(data) as Answer
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/** A message without fields is a comment, which keeps the connection alive. */
function fieldsOf(message: string): { event: string; data: string } {
  const fields = { event: '', data: '' }
  for (const line of message.split('\n')) {
    const [, name, value = ''] = /^(event|data): ?(.*)$/.exec(line) ?? []
    if (name === 'event') fields.event = value
    if (name === 'data') fields.data += value
  }
  return fields
}
