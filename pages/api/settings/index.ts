import { z } from 'zod'
import { changeSettings, showInstallation, showSettings } from '@/controller/settings-desk'
import { admin } from '@/middleware/admin'
import { auth } from '@/middleware/auth'
import { readJson } from '@/middleware/input'
import { actorOf } from '@/middleware/request'
import { route } from '@/middleware/route'

export const config = { api: { bodyParser: false } }

export const body = z.record(z.string().max(100), z.union([z.string().max(1_000), z.number(), z.null()]))

export default route({
  GET: [
    auth,
    admin,
    async (request, response) =>
      response.json({
        success: true,
        settings: await showSettings(request.language),
        installation: await showInstallation(),
      }),
  ],
  PUT: [
    auth,
    admin,
    async (request, response) => {
      const values = await readJson(request, body)
      const settings = await changeSettings(values, actorOf(request).name, request.language)
      response.json({ success: true, settings })
    },
  ],
})
