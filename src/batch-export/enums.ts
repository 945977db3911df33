import { builder } from '../builder.js'

export const BatchExportModel = builder.enumType('BatchExportModel', {
  description: 'What an export takes.',
  values: {
    EVENTS: { description: 'Events as they were recorded.' },
    PERSONS: { description: 'People as they were last seen.' },
    SESSIONS: { description: 'Visits.' },
  } as const,
})

export const DestinationType = builder.enumType('DestinationType', {
  description: 'Where an export goes to.',
  values: {
    S3: { description: 'Files in a bucket of S3, or of a store that speaks like it.' },
    POSTGRES: { description: 'A table in PostgreSQL.' },
    REDSHIFT: { description: 'A table in Redshift.' },
    SNOWFLAKE: { description: 'A table in Snowflake.' },
    BIGQUERY: { description: 'A table in BigQuery.' },
    DATABRICKS: { description: 'A table in Databricks; not enabled here.' },
    HTTP: { description: 'Requests to an address.' },
    FILE: { description: 'Files on the machine of the gateway.' },
    NOOP: { description: 'Nowhere: it runs and keeps nothing.' },
  } as const,
})

export const BatchExportRunStatus = builder.enumType('BatchExportRunStatus', {
  description: 'How far a run has come.',
  values: {
    STARTING: { description: 'It waits to begin.' },
    RUNNING: { description: 'It is at work.' },
    COMPLETED: { description: 'Everything has arrived.' },
    FAILED: { description: 'It was given up; trying again would not help.' },
    FAILED_RETRYABLE: {
      description:
        'It failed. It is tried again by itself while it has a next attempt; else it was given up after several.',
    },
    CANCELLED: { description: 'Somebody stopped it.' },
    TERMINATED: { description: 'It was ended without being asked.' },
    TIMED_OUT: { description: 'It took too long.' },
  } as const,
})

export const BatchExportLogLevel = builder.enumType('BatchExportLogLevel', {
  description: 'How important a line of a log is.',
  values: {
    DEBUG: { description: 'For those who look for a fault.' },
    INFO: { description: 'What is done.' },
    LOG: { description: 'What older clients call INFO.' },
    WARNING: { description: 'Something to look at.' },
    ERROR: { description: 'Something that failed.' },
  } as const,
})
