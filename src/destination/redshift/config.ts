import { z } from 'zod'
import type { Config } from '../../batch-export/config.js'
import { orDefault } from '../config-values.js'
import { readRedshiftServer, type Server, type TableName } from '../postgres/config.js'

const credentials = z.object({ aws_access_key_id: z.string(), aws_secret_access_key: z.string() })

const copyInputs = z.object({
  s3_bucket: z.string(),
  region_name: z.string(),
  s3_key_prefix: orDefault(z.string(), '/'),
  /** An IAM role, or credentials. */
  authorization: z.union([z.string(), credentials]),
  bucket_credentials: credentials,
})

export type CopyInputs = z.output<typeof copyInputs>

const redshiftConfig = z.object({
  properties_data_type: orDefault(z.enum(['varchar', 'super']), 'varchar' as const),
  mode: orDefault(z.enum(['INSERT', 'COPY']), 'INSERT' as const),
  copy_inputs: copyInputs.nullish().catch(null),
})

export interface RedshiftPlace {
  readonly server: Server
  readonly name: TableName
  readonly json: 'varchar' | 'super'
  /** null: rows go along with statements. */
  readonly copy: CopyInputs | null
}

/** posthog.md 2.5, Redshift. */
export function readRedshiftConfig(config: Config): RedshiftPlace {
  const { server, name } = readRedshiftServer(config)
  const { properties_data_type: json, mode, copy_inputs: inputs } = redshiftConfig.parse(config)
  const copy = mode === 'COPY' ? copyInputs.parse(inputs) : null
  const secrets = copy
    ? [copy.authorization, copy.bucket_credentials].flatMap((one) =>
        typeof one === 'string' ? [] : Object.values(one),
      )
    : []
  return { server: { ...server, secrets }, name, json, copy }
}
