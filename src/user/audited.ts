import type { User } from '../generated/prisma/client.js'

/** What audit rows keep of a user. */
export const auditedUser = ({ name, email, emailVerified, superAdmin }: User) => ({
  name,
  email,
  emailVerified,
  superAdmin,
})
