import { can } from '../../access/decide.js'
import type { RequestContext } from '../../context.js'
import { type InputIssue, invalidInput, refusal } from '../../errors.js'
import type { BatchExport, BatchExportModel, DestinationType, Organization } from '../../generated/prisma/client.js'
import { openVault, type Vault } from '../../secrets/tenant-keys.js'
import { type Config, mergeConfig, movedSecretIssues, readConfig, splitSecrets } from '../config.js'
import { configIssues } from '../policy.js'
import { reachIssues } from '../reach.js'

function demandNone(issues: InputIssue[]): void {
  if (issues.length > 0) throw invalidInput(issues)
}

/**
 * Reads the configuration that a caller gives, before any transaction: what its table says of it, and whether the gateway
 * may connect to where it points. `over` is what it is laid over; absent for a whole configuration.
 *
 * @throws INVALID_INPUT with PostHog's sentences
 */
export async function givenConfig(
  ctx: RequestContext,
  organization: Pick<Organization, 'id' | 'partnerId'>,
  type: DestinationType,
  given: Config,
  over?: Config,
): Promise<Config> {
  const { config, issues } = readConfig(type, given, { partial: over !== undefined })
  demandNone(issues)
  // An empty endpoint means the vendor's own again.
  if (config.endpoint_url === '') config.endpoint_url = null
  // Whoever may not write exports does not get names looked up either.
  if (can(ctx.viewer, organization.id, 'batch_exports.write', organization)) {
    demandNone(await reachIssues(ctx.services.destinations, type, mergeConfig(over ?? {}, config)))
  }
  return config
}

/** What was stored with the changes over it, as it would be used. @throws INVALID_INPUT where it would take secrets elsewhere */
export function overStored(type: DestinationType, stored: Config, changes: Config): Config {
  demandNone(movedSecretIssues(type, stored, changes))
  return mergeConfig(stored, changes)
}

/** The columns of a destination: the whole configuration checked, its secrets sealed for this row. @throws INVALID_INPUT */
export function destinationColumns(
  vault: Vault,
  id: string,
  destination: { type: DestinationType; config: Config; model: BatchExportModel },
) {
  const { type, config, model } = destination
  demandNone(configIssues(type, config, model))
  const { shown, secret } = splitSecrets(type, config)
  const hasSecrets = Object.keys(secret).length > 0
  return {
    destinationType: type,
    destinationConfig: shown as object,
    destinationSecret: hasSecrets ? vault.seal(cellOf(id), JSON.stringify(secret)) : null,
  }
}

/** The whole stored configuration with its secrets. For those who are about to connect or to change it; never shown. */
export async function storedConfig(work: Parameters<typeof openVault>[0], row: BatchExport): Promise<Config> {
  const shown = row.destinationConfig as Config
  if (!row.destinationSecret) return shown
  const vault = await openVault(work, row.organizationId)
  return mergeConfig(shown, JSON.parse(vault.open(cellOf(row.id), row.destinationSecret)) as Config)
}

const cellOf = (rowId: string) => ({ table: 'batch_export', column: 'destinationSecret', rowId })

/** Databricks needs a login that the gateway has no place for. */
export function refuseDisabled(type: DestinationType): void {
  if (type !== 'DATABRICKS') return
  throw refusal('DESTINATION_DISABLED', 'The Databricks destination is not enabled for this team.')
}
