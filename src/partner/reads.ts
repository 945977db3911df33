import { defineList } from '../database/list.js'
import type { Partner } from '../generated/prisma/client.js'
import { defineRowLoader } from '../loader.js'

/** Partners that the viewer may see: a partner itself, super admins all. */
export const partnerById = defineRowLoader<Partner>('partner')

export const partners = defineList<Partner>({ table: 'partner', parent: null, orders: {} }, partnerById)
