import { z } from 'zod'
import { createSchedule, MISSED, OVERLAPS, showSchedules } from '@/controller/schedules-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson, shownName } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'
import { shared } from '@/middleware/shared'

export const config = { api: { bodyParser: false } }

export const body = z.strictObject({
  title: shownName(120),
  job: z.string().max(200),
  payload: z.record(z.string(), z.unknown()).default({}),
  cron: z.string().max(200),
  timeZone: z.string().max(100).default('Asia/Jakarta'),
  enabled: z.boolean().default(true),
  overlap: z.enum(OVERLAPS).default('skip'),
  missed: z.enum(MISSED).default('once'),
})

export default route({
  GET: [
    auth,
    shared(async (request) => ({ success: true, schedules: await showSchedules(request.language) })),
  ],
  POST: [
    auth,
    admin,
    async (request, response) => {
      const wanted = await readJson(request, body)
      const schedule = await createSchedule(wanted, actorOf(request).name, request.language)
      response.status(201).json({ success: true, schedule })
    },
  ],
})
