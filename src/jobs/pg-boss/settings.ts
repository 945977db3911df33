/** The schema of pg-boss, apart from the record. */
export const QUEUE_SCHEMA = 'pgboss'

/** How a worker tells that it lives; without it for so long, its jobs are given to others. pg-boss allows no less. */
export const HEARTBEAT_SECONDS = 10
export const HEARTBEAT_EVERY_MS = 3_000

/**
 * How often some process looks for jobs of the dead, and how often each one asks whether it is the one to look. With the
 * heartbeat and the poll they bound how late a job resumes, also where the one that looked died: 10 + 2 + 1 + 1 s.
 */
export const MONITOR_EVERY_SECONDS = 2
export const SUPERVISE_EVERY_SECONDS = 1

/** What no notification tells of: jobs whose time has come, those given back, and those of the dead. */
export const POLL_EVERY_MS = 1_000

/** pg-boss's own connections: pg-boss claims, settles and watches by them, so that no work can take them away. */
export const CONNECTIONS = 3

/** A job that is done is of no use; one that failed for good is looked at by somebody. */
export const KEEP_DONE_SECONDS = 3_600
export const KEEP_FAILED_SECONDS = 7 * 86_400
/** How long a job may wait: a queue that nobody works on is not emptied by time. */
export const KEEP_WAITING_SECONDS = 365 * 86_400
/** What is repeated is there again as soon as a worker knows of it; what no worker knows any more shall not wait for ever. */
export const KEEP_REPEATED_SECONDS = 86_400
export const REPAIR_EVERY_MS = 10_000
