import { z } from 'zod'
import { plainText } from '../inputs.js'

export const createPartnerInput = z.object({ name: plainText(120, 'The name') })
