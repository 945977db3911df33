import type { Role } from '../generated/prisma/client.js'
import { encodeId } from '../ids.js'

/** What audit rows keep of a role. */
export const auditedRole = ({ name, description, permissions }: Role) => ({ name, description, permissions })

/** What events tell of a role. */
export const announcedRole = ({ id, name }: Role) => ({ roleId: encodeId('Role', id), name })
