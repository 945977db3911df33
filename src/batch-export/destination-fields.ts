import type { DestinationType } from '../generated/prisma/client.js'

/** Types of configuration values, under the names that messages give them (posthog.md 2.5). */
export type FieldType = 'str' | 'int' | 'bool' | 'list' | 'dict'

/** One key of a destination's configuration. */
export interface Field {
  readonly types: readonly FieldType[]
  readonly required: boolean
  readonly secret: boolean
}

type Fields = Readonly<Record<string, Field>>

const field = (types: FieldType[], marks: { required?: true; secret?: true }): Field => ({
  types,
  required: marks.required ?? false,
  secret: marks.secret ?? false,
})
const required = (...types: FieldType[]) => field(types, { required: true })
const optional = (...types: FieldType[]) => field(types, {})
const requiredSecret = (...types: FieldType[]) => field(types, { required: true, secret: true })
const optionalSecret = (...types: FieldType[]) => field(types, { secret: true })

const POSTGRES: Fields = {
  user: requiredSecret('str'),
  password: requiredSecret('str'),
  host: required('str'),
  database: required('str'),
  schema: optional('str'),
  table_name: optional('str'),
  port: optional('int'),
}

/** Which keys each destination takes; one that is not here is refused (posthog.md 2.5). */
const OWN_FIELDS: Readonly<Record<DestinationType, Fields>> = {
  S3: {
    bucket_name: required('str'),
    region: required('str'),
    prefix: required('str'),
    aws_access_key_id: optionalSecret('str'),
    aws_secret_access_key: optionalSecret('str'),
    compression: optional('str'),
    encryption: optional('str'),
    kms_key_id: optional('str'),
    endpoint_url: optional('str'),
    file_format: optional('str'),
    max_file_size_mb: optional('int'),
    use_virtual_style_addressing: optional('bool'),
  },
  SNOWFLAKE: {
    account: required('str'),
    user: requiredSecret('str'),
    database: required('str'),
    warehouse: required('str'),
    schema: required('str'),
    table_name: optional('str'),
    authentication_type: optional('str'),
    password: optionalSecret('str'),
    private_key: optionalSecret('str'),
    private_key_passphrase: optionalSecret('str'),
    role: optional('str'),
  },
  POSTGRES: { ...POSTGRES, has_self_signed_cert: optional('bool') },
  REDSHIFT: {
    ...POSTGRES,
    properties_data_type: optional('str'),
    mode: optional('str'),
    copy_inputs: optional('dict'),
  },
  BIGQUERY: {
    project_id: required('str'),
    dataset_id: required('str'),
    private_key: requiredSecret('str'),
    private_key_id: requiredSecret('str'),
    token_uri: requiredSecret('str'),
    client_email: requiredSecret('str'),
    table_id: optional('str'),
    use_json_type: optional('bool'),
  },
  DATABRICKS: {
    http_path: required('str'),
    catalog: required('str'),
    schema: required('str'),
    table_name: required('str'),
    use_variant_type: optional('bool'),
    use_automatic_schema_evolution: optional('bool'),
  },
  HTTP: { url: required('str'), token: requiredSecret('str') },
  FILE: { path: required('str'), file_format: optional('str'), compression: optional('str') },
  NOOP: { arg: optional('str') },
}

const EVERYWHERE: Fields = { exclude_events: optional('list'), include_events: optional('list') }

/** The keys of `copy_inputs` that are as secret as those above it. */
const NESTED_SECRETS: Partial<Record<DestinationType, readonly string[]>> = {
  REDSHIFT: ['aws_access_key_id', 'aws_secret_access_key'],
}

/** The keys that say to whom the secrets are shown in clear. S3 and BigQuery see signatures alone. */
const PLACES: Partial<Record<DestinationType, readonly string[]>> = {
  HTTP: ['url'],
  POSTGRES: ['host', 'port'],
  REDSHIFT: ['host', 'port'],
  SNOWFLAKE: ['account'],
}

export const placesOf = (type: DestinationType): readonly string[] => PLACES[type] ?? []

export const fieldsOf = (type: DestinationType): Fields => ({ ...OWN_FIELDS[type], ...EVERYWHERE })

/** Keys whose values are sealed and never shown, at whatever depth they are. */
export const secretKeysOf = (type: DestinationType): ReadonlySet<string> =>
  new Set([
    ...Object.entries(OWN_FIELDS[type]).flatMap(([key, { secret }]) => (secret ? [key] : [])),
    ...(NESTED_SECRETS[type] ?? []),
  ])
