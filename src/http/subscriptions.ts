import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/**
 * Executes each event of a subscription like a request of its own: with a fresh context value, so that what plugins
 * remember of one (scope-auth: what the viewer was allowed) does not outlive it.
 */
export function withContextPerEvent(): Plugin {
  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const source = await createSourceEventStream(args)
        if (!isStream(source)) return source
        return eachOf(source, (rootValue: unknown) =>
          execute({ ...args, rootValue, contextValue: { ...(args.contextValue as object) } }),
        )
      })
    },
  }
}

/** Ends a stream that has begun and cannot be delivered, since the client takes no server-sent events (406). */
export function withoutUnreadStreams(): Plugin {
  return {
    async onResultProcess({ result, resultProcessor }) {
      if (!resultProcessor && isStream(result)) await result[Symbol.asyncIterator]().return?.()
    },
  }
}

export const isStream = (result: object): result is AsyncIterable<ExecutionResult> => Symbol.asyncIterator in result

/** The same stream with something done to each result. No generator: its `return` would wait for the event that is awaited. */
export function eachOf<In, Out>(
  stream: AsyncIterable<In>,
  change: (value: In) => Out | Promise<Out>,
): AsyncIterable<Out> {
  const source = stream[Symbol.asyncIterator]()
  const iterator: AsyncIterableIterator<Out> = {
    async next() {
      const { done, value } = await source.next()
      return done ? { done, value: undefined } : { done: false, value: await change(value) }
    },
    async return() {
      await source.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return iterator
}
