import { z } from 'zod'
import { editSchedule, MISSED, OVERLAPS, removeSchedule } from '@/controller/schedules-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson, shownName } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export const body = z.strictObject({
  version: z.number().int(),
  title: shownName(120).optional(),
  payload: z.record(z.string(), z.unknown()).optional(),
  cron: z.string().max(200).optional(),
  timeZone: z.string().max(100).optional(),
  enabled: z.boolean().optional(),
  overlap: z.enum(OVERLAPS).optional(),
  missed: z.enum(MISSED).optional(),
})

export default route({
  PUT: [
    auth,
    admin,
    async (request, response) => {
      const wanted = await readJson(request, body)
      const asker = { name: actorOf(request).name, language: request.language }
      const schedule = await editSchedule(String(request.query.id), wanted, asker)
      response.json({ success: true, schedule })
    },
  ],
  DELETE: [
    auth,
    admin,
    async (request, response) => {
      await removeSchedule(String(request.query.id), actorOf(request).name)
      response.json({ success: true })
    },
  ],
})
