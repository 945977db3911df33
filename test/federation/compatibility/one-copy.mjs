// For `node --import`: packages of test/routers take graphql and yoga from the main tree, for GraphQL has to be there once.
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const ONCE = ['graphql', 'graphql-yoga']

export const resolve = (specifier, context, next) =>
  next(specifier, ONCE.includes(specifier) ? { ...context, parentURL: import.meta.url } : context)

if (isMainThread) register(import.meta.url)
