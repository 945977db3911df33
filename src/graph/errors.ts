import { builder } from '../builder.js'
import {
  ConflictError,
  type DomainError,
  ERRORS,
  type ErrorCode,
  ForbiddenError,
  InvalidInputError,
  LimitError,
  NotFoundError,
} from '../errors.js'

const ErrorCodeEnum = builder.enumType('ErrorCode', {
  description: 'What went wrong, stable over releases. Each code belongs to one error type.',
  values: Object.fromEntries(
    Object.entries(ERRORS).map(([code, { type }]) => [code, { description: `Carried by ${type}.`, value: code }]),
  ) as Record<ErrorCode, { description: string; value: ErrorCode }>,
})

export const ErrorInterface = builder.interfaceRef<DomainError>('Error').implement({
  description: 'What every refusal of a mutation has. Select `... on Error` so that new error types reach you, too.',
  fields: (t) => ({
    code: t.field({ type: ErrorCodeEnum, description: 'The stable code.', resolve: (error) => error.code }),
    message: t.exposeString('message', { description: 'A sentence for a person.' }),
  }),
})

const InputIssue = builder.objectRef<DomainError['issues'][number]>('InputIssue').implement({
  description: 'One complaint about the input.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'The input field, as `invitations.3.email`.' }),
    code: t.exposeString('code', { description: 'A stable code, as `too_long`.' }),
    message: t.exposeString('message', { description: 'A sentence for a person.' }),
  }),
})

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input breaks a rule of its own.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    issues: t.field({ type: [InputIssue], description: 'Every complaint.', resolve: (error) => error.issues }),
  }),
})

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'The target does not exist, or the viewer may not see it: the same answer for both.',
  interfaces: [ErrorInterface],
})

builder.objectType(ForbiddenError, {
  name: 'ForbiddenError',
  description: 'The viewer can see the target but may not do this.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    missingPermissions: t.exposeStringList('missingPermissions', {
      description: 'The permissions that would be needed.',
    }),
  }),
})

builder.objectType(ConflictError, {
  name: 'ConflictError',
  description: 'The record is in a state that does not allow this.',
  interfaces: [ErrorInterface],
})

builder.objectType(LimitError, {
  name: 'LimitError',
  description: 'A limit of the plan or of the gateway is reached.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    retryAfter: t.exposeInt('retryAfter', { nullable: true, description: 'Seconds to wait, where waiting helps.' }),
  }),
})

/** The error types that every mutation may answer with. */
export const ERROR_TYPES = [InvalidInputError, NotFoundError, ForbiddenError, ConflictError, LimitError]
