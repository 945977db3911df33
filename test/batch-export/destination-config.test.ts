import { describe, expect, it } from 'vitest'
import { type Config, mergeConfig, movedSecretIssues, readConfig, splitSecrets } from '../../src/batch-export/config.js'
import { configIssues, isInterval, reachesSites } from '../../src/batch-export/policy.js'
import type { BatchExportModel, DestinationType } from '../../src/generated/prisma/client.js'

const WHOLE: Record<DestinationType, Config> = {
  S3: { bucket_name: 'b', region: 'r', prefix: 'p' },
  SNOWFLAKE: { account: 'a', user: 'u', database: 'd', warehouse: 'w', schema: 's', password: 'p' },
  POSTGRES: { user: 'u', password: 'p', host: 'h', database: 'd' },
  REDSHIFT: { user: 'u', password: 'p', host: 'h', database: 'd' },
  BIGQUERY: {
    project_id: 'p',
    dataset_id: 'd',
    private_key: 'k',
    private_key_id: 'i',
    token_uri: 'https://oauth2.googleapis.com/token',
    client_email: 'e',
  },
  DATABRICKS: { http_path: 'h', catalog: 'c', schema: 's', table_name: 't' },
  HTTP: { url: 'https://example.com/batch', token: 't' },
  FILE: { path: 'daily/events.jsonl' },
  NOOP: {},
}

/** Every complaint about a configuration, as create says it. */
function messages(type: DestinationType, changes: Config, model: BatchExportModel = 'EVENTS'): string[] {
  const given = Object.fromEntries(
    Object.entries({ ...WHOLE[type], ...changes }).filter(([, value]) => value !== undefined),
  )
  const { config, issues } = readConfig(type, given, { partial: false })
  const all = issues.length > 0 ? issues : configIssues(type, mergeConfig({}, config), model)
  return all.map((issue) => issue.message)
}

describe('a configuration', () => {
  it.each(Object.keys(WHOLE) as DestinationType[])('of %s passes when it is whole', (type) => {
    expect(messages(type, {})).toEqual([])
  })

  it.each(Object.keys(WHOLE) as DestinationType[])('of %s may name events to take or to leave', (type) => {
    expect(messages(type, { include_events: ['a'], exclude_events: ['b'] })).toEqual([])
    expect(messages(type, { include_events: 'a' })).toEqual([
      "Configuration has invalid type: got 'str', expected 'list'",
    ])
    expect(messages(type, { exclude_events: ['a', 1] })).toEqual([
      "Configuration has invalid type: got 'int', expected 'str'",
    ])
  })

  it('names all unknown keys at once, sorted', () => {
    expect(messages('NOOP', { zebra: 1, ant: 2 })).toEqual(["Configuration has unknown field/s: 'ant', 'zebra'"])
    expect(messages('NOOP', { constructor: 1 })).toEqual(["Configuration has unknown field/s: 'constructor'"])
  })

  it.each(
    Object.entries(WHOLE).flatMap(([type, config]) =>
      Object.keys(config)
        .filter((key) => !(type === 'SNOWFLAKE' && key === 'password'))
        .map((key) => [type as DestinationType, key] as const),
    ),
  )('of %s needs %s', (type, key) => {
    expect(messages(type, { [key]: undefined })).toEqual([`Configuration missing required field: '${key}'`])
    expect(messages(type, { [key]: null })).toEqual(["Configuration has invalid type: got 'NoneType', expected 'str'"])
  })

  it('may lack required keys when it only changes another', () => {
    expect(readConfig('POSTGRES', { host: 'other' }, { partial: true })).toEqual({
      config: { host: 'other' },
      issues: [],
    })
  })

  it.each([
    ['POSTGRES', 'host', 5432, "got 'int', expected 'str'"],
    ['POSTGRES', 'host', 54.32, "got 'float', expected 'str'"],
    ['POSTGRES', 'host', ['a'], "got 'list', expected 'str'"],
    ['POSTGRES', 'host', { a: 1 }, "got 'dict', expected 'str'"],
    ['POSTGRES', 'host', true, "got 'bool', expected 'str'"],
    ['POSTGRES', 'port', 'many', "got 'str', expected 'int'"],
    ['POSTGRES', 'port', true, "got 'bool', expected 'int'"],
    ['POSTGRES', 'has_self_signed_cert', 1, "got 'int', expected 'bool'"],
    ['POSTGRES', 'has_self_signed_cert', 'perhaps', "got 'str', expected 'bool'"],
    ['REDSHIFT', 'copy_inputs', 'x', "got 'str', expected 'dict'"],
  ] as const)('of %s refuses %s: %j', (type, key, value, what) => {
    expect(messages(type, { [key]: value })).toEqual([`Configuration has invalid type: ${what}`])
  })

  it.each([
    ['5432', 5432],
    [' 5432 ', 5432],
    [5432, 5432],
  ])('converts the port %j', (given, port) => {
    expect(readConfig('POSTGRES', { port: given }, { partial: true }).config).toEqual({ port })
  })

  it.each([
    ['True', true],
    ['yes', true],
    ['1', true],
    ['false', false],
    ['', false],
    [true, true],
  ])('converts the flag %j', (given, flag) => {
    expect(readConfig('POSTGRES', { has_self_signed_cert: given }, { partial: true }).config).toEqual({
      has_self_signed_cert: flag,
    })
  })
})

describe('the rules of one destination', () => {
  const formats = "Supported file formats are ['Parquet', 'JSONLines']"
  const key = { aws_access_key_id: 'a', aws_secret_access_key: 's' }
  const copy = { s3_bucket: 'b', region_name: 'r', authorization: 'arn:aws:iam::1:role/x', bucket_credentials: key }
  it.each<[DestinationType, Config, string]>([
    ['S3', { prefix: ' ', aws_access_key_id: '' }, "The following inputs are empty: ['prefix', 'aws_access_key_id']"],
    ['S3', { file_format: 'CSV' }, `File format CSV is not supported. ${formats}`],
    ['FILE', { file_format: 'CSV' }, `File format CSV is not supported. ${formats}`],
    [
      'S3',
      { compression: 'zstd' },
      "Compression zstd is not supported for file format JSONLines. Supported compressions are ['gzip', 'brotli']",
    ],
    [
      'S3',
      { file_format: 'Parquet', compression: 'rar' },
      "Compression rar is not supported for file format Parquet. Supported compressions are ['zstd', 'lz4', 'snappy', 'gzip', 'brotli']",
    ],
    ['SNOWFLAKE', { password: undefined }, 'Password is required if authentication type is password'],
    ['SNOWFLAKE', { authentication_type: 'keypair' }, 'Private key is required if authentication type is key pair'],
    [
      'SNOWFLAKE',
      { authentication_type: 'smile' },
      "Authentication type smile is not supported. Supported authentication types are ['password', 'keypair']",
    ],
    ['POSTGRES', { user: '', host: ' ' }, "The following inputs are empty: ['user', 'host']"],
    ['POSTGRES', { table_name: '' }, "The following inputs are empty: ['table_name']"],
    ['POSTGRES', { table_name: 'ü'.repeat(32) }, 'Invalid table_name: names have at most 63 bytes'],
    ['POSTGRES', { port: 65_536 }, 'Invalid port: 65536'],
    ['REDSHIFT', { schema: 'x'.repeat(128) }, 'Invalid schema: names have at most 127 bytes'],
    [
      'REDSHIFT',
      { properties_data_type: 'json' },
      "Properties data type json is not supported. Supported data types are ['varchar', 'super']",
    ],
    [
      'REDSHIFT',
      { mode: 'COPY', copy_inputs: { ...copy, s3_bucket: "b'; drop" } },
      "Inputs for 'COPY' must be texts without quotes and backslashes",
    ],
    [
      'REDSHIFT',
      { mode: 'COPY', copy_inputs: { ...copy, region_name: 5 } },
      "Inputs for 'COPY' must be texts without quotes and backslashes",
    ],
    ['BIGQUERY', { dataset_id: 'a/b' }, 'Invalid dataset_id: a/b'],
    ['HTTP', { token: 'a\r\nb: c' }, 'Invalid token: it must be of printable ASCII characters without spaces'],
    ['REDSHIFT', { mode: 'MOVE' }, "Mode MOVE is not supported. Supported modes are ['INSERT', 'COPY']"],
    ['REDSHIFT', { mode: 'COPY' }, "Missing required inputs for 'COPY'"],
    ['REDSHIFT', { mode: 'COPY', copy_inputs: { s3_bucket: 'b' } }, "Missing required input for 'COPY'"],
    [
      'REDSHIFT',
      { mode: 'COPY', copy_inputs: { ...copy, bucket_credentials: { aws_access_key_id: 'a' } } },
      "Missing required bucket credentials for 'COPY'",
    ],
    [
      'REDSHIFT',
      { mode: 'COPY', copy_inputs: { ...copy, authorization: { aws_access_key_id: 'a' } } },
      "Missing required credentials for 'COPY'",
    ],
    [
      'REDSHIFT',
      { mode: 'COPY', copy_inputs: { ...copy, authorization: ' ' } },
      "Missing required IAM role for 'COPY'",
    ],
  ])('%s %j', (type, changes, message) => {
    expect(messages(type, changes)).toEqual([message])
  })

  it.each<[DestinationType, Config]>([
    ['S3', { file_format: 'Parquet', compression: 'zstd' }],
    ['S3', { compression: null, file_format: null }],
    ['SNOWFLAKE', { authentication_type: 'keypair', private_key: 'k', password: undefined }],
    ['REDSHIFT', { mode: 'COPY', copy_inputs: copy }],
    ['REDSHIFT', { mode: 'COPY', copy_inputs: { ...copy, authorization: key } }],
  ])('%s passes with %j', (type, changes) => {
    expect(messages(type, changes)).toEqual([])
  })

  it('HTTP takes events alone', () => {
    expect(messages('HTTP', {}, 'PERSONS')).toEqual(['HTTP batch exports only support the events model'])
  })

  it.each(['../up', '/etc/passwd', 'a//b', 'a/../b', 'a/./b', '', 'a\\b', 'a\u0000b', 'a/', 'x'.repeat(1025)])(
    'FILE does not write to %j',
    (path) => {
      expect(messages('FILE', { path })).toHaveLength(1)
    },
  )
})

describe('secrets', () => {
  it.each<[DestinationType, string[]]>([
    ['S3', ['aws_access_key_id', 'aws_secret_access_key']],
    ['SNOWFLAKE', ['user', 'password', 'private_key', 'private_key_passphrase']],
    ['POSTGRES', ['user', 'password']],
    ['REDSHIFT', ['user', 'password']],
    ['BIGQUERY', ['private_key', 'private_key_id', 'client_email', 'token_uri']],
    ['DATABRICKS', []],
    ['HTTP', ['token']],
  ])('of %s are %j', (type, keys) => {
    const config = { ...WHOLE[type], ...Object.fromEntries(keys.map((key) => [key, 'hush'])) }
    const { shown, secret } = splitSecrets(type, config)
    expect(Object.keys(secret).sort()).toEqual([...keys].sort())
    expect(JSON.stringify(shown)).not.toContain('hush')
    expect(mergeConfig(shown, secret)).toEqual(config)
  })

  it('are found at any depth, and put back there', () => {
    const config = {
      host: 'h',
      copy_inputs: {
        s3_bucket: 'b',
        bucket_credentials: { aws_access_key_id: 'hush', aws_secret_access_key: 'hush' },
        authorization: { aws_access_key_id: 'hush', aws_secret_access_key: 'hush' },
      },
    }
    const { shown, secret } = splitSecrets('REDSHIFT', config)
    expect(shown).toEqual({ host: 'h', copy_inputs: { s3_bucket: 'b', bucket_credentials: {}, authorization: {} } })
    expect(mergeConfig(shown, secret)).toEqual(config)
  })
})

it('changes are laid over what was stored, object by object, and null takes away', () => {
  const stored = { a: 1, b: { c: 2, d: 3 }, e: 5 }
  expect(mergeConfig(stored, { b: { c: 4 }, e: null, f: { g: null, h: 6 } })).toEqual({
    a: 1,
    b: { c: 4, d: 3 },
    f: { h: 6 },
  })
})

it('an interval is an hour, a day, a week, or minutes from 5 on that divide the day', () => {
  const good = ['hour', 'day', 'week', 'every 5 minutes', 'every 15 minutes', 'every 1440 minutes']
  const bad = ['', 'month', 'Hour', 'every 4 minutes', 'every 7 minutes', 'every 05 minutes', 'every 2880 minutes']
  expect(good.filter((text) => !isInterval(text))).toEqual([])
  expect([...bad, 'every 15 minutes ', 'every -5 minutes'].filter(isInterval)).toEqual([])
})

it('who is restricted to sites reaches an export of one of them alone', () => {
  const restricted = (sites: string[] | null) => ({ restrictedSiteIds: sites }) as Parameters<typeof reachesSites>[0]
  expect(reachesSites(null, null)).toBe(true)
  expect(reachesSites(restricted(null), null)).toBe(true)
  expect(reachesSites(restricted(['a']), 'a')).toBe(true)
  expect(reachesSites(restricted(['a']), 'b')).toBe(false)
  expect(reachesSites(restricted(['a']), null)).toBe(false)
})

describe('a configuration that leads elsewhere', () => {
  const key = { aws_access_key_id: 'a', aws_secret_access_key: 's' }
  const stored = { host: 'h', user: 'u', password: 'p', copy_inputs: { s3_bucket: 'b', bucket_credentials: key } }
  const paths = (changes: Config) => movedSecretIssues('REDSHIFT', stored, changes).map(({ path }) => path)

  it('must bring all secrets along, those inside of others, too', () => {
    expect(paths({ host: 'other', copy_inputs: { s3_bucket: 'c' } })).toEqual([
      'destination.config.user',
      'destination.config.password',
      'destination.config.copy_inputs.bucket_credentials.aws_access_key_id',
      'destination.config.copy_inputs.bucket_credentials.aws_secret_access_key',
    ])
    expect(paths({ host: 'other', user: 'u', password: 'p', copy_inputs: { bucket_credentials: key } })).toEqual([])
    expect(paths({ host: 'other', user: 'u', password: 'p', copy_inputs: null })).toEqual([])
  })

  it('is none when only other keys change', () => {
    expect(paths({ host: 'h', table_name: 't' })).toEqual([])
  })
})
