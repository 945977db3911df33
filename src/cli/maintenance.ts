import { auditedOrganizations, verifyAuditChain } from '../audit/verify.js'
import { encodeId, parseId } from '../ids.js'
import { rewrapDataKeys } from '../secrets/rewrap.js'
import { setSubscription } from '../usage/operations/set-subscription.js'
import { type Command, defineCommand } from './command.js'
import { moment, table } from './output.js'
import { count, momentFrom, organizationNamed } from './references.js'

export const secretsCommands: Record<string, Command> = {
  rewrap: defineCommand({
    summary: 'Wrap every data key by the present SECRET_KEY; the ones before are read from SECRET_KEY_PREVIOUS.',
    run: async (cli) => {
      const result = await rewrapDataKeys(cli.operator)
      return { data: result, text: `Wrapped ${result.rewrapped} of ${result.dataKeys} data keys anew.` }
    },
  }),
}

export const auditCommands: Record<string, Command> = {
  verify: defineCommand({
    summary: 'Check that nobody changed or removed rows of the audit logs. Ends with 1 where somebody did.',
    options: {
      organization: { type: 'string', value: 'id', description: 'Only this one, by id or slug; all if left out.' },
    },
    run: async (cli, { organization }) => {
      const { system } = cli.services.database
      // By id also after the organization is gone: its log stays.
      const id = organization === undefined ? null : parseId('Organization', organization)
      const ids =
        organization === undefined
          ? await auditedOrganizations(system)
          : [id ?? (await organizationNamed(cli, organization)).id]
      const reports = []
      for (const one of ids) reports.push(await verifyAuditChain(system, one))
      const broken = reports.filter((report) => report.broken)
      return {
        failed: broken.length > 0,
        data: {
          organizations: reports.map(({ organizationId, ...report }) => ({
            id: encodeId('Organization', organizationId),
            ...report,
            broken: report.broken && { id: encodeId('AuditEvent', report.broken.id), at: report.broken.at },
          })),
        },
        text: table(
          ['ORGANIZATION', 'ROWS', 'STATE', 'HEAD'],
          reports.map(({ organizationId, rows, head, broken: at }) => [
            encodeId('Organization', organizationId),
            String(rows),
            at ? `BROKEN at ${encodeId('AuditEvent', at.id)} of ${moment(at.at)}` : 'whole',
            head ?? '-',
          ]),
        ),
      }
    },
  }),
}

/** A limit: a number, or `none`. */
function limitFrom(option: string, text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined
  return text === 'none' ? null : count(option, text)
}

export const subscriptionCommands: Record<string, Command> = {
  set: defineCommand({
    summary: 'Put an organization on a plan. Limits left out stay as they are.',
    positionals: ['organization'],
    options: {
      plan: { type: 'string', value: 'plan', required: true, description: 'Name of the plan, as pro100k or free.' },
      status: { type: 'string', value: 'status', description: 'As active or trialing; in force if left out.' },
      'event-limit': { type: 'string', value: 'number', description: 'Events a month, or none.' },
      'member-limit': { type: 'string', value: 'number', description: 'Members, or none.' },
      'site-limit': { type: 'string', value: 'number', description: 'Sites, or none.' },
      'period-end': { type: 'string', value: 'time', description: 'When the paid period ends: 30d or a date.' },
    },
    run: async (cli, values, { organization }) => {
      const { id, name } = await organizationNamed(cli, organization)
      const periodEnd = momentFrom('period-end', values['period-end'], cli.services.now())
      const subscription = await setSubscription(cli.operator, id, {
        planName: values.plan,
        status: values.status,
        eventLimit: limitFrom('event-limit', values['event-limit']),
        memberLimit: limitFrom('member-limit', values['member-limit']),
        siteLimit: limitFrom('site-limit', values['site-limit']),
        ...(periodEnd && { periodEnd }),
      })
      const { planName, status } = subscription
      return { data: { subscription }, text: `${name} is on the plan ${planName} (${status}).` }
    },
  }),
}
