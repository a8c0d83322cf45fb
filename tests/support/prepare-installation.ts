/** Prepares the installation of the environment it is started in, as `npm start` does. */
import { prepare, release } from '@/bin/prepare'

await prepare()
await release()
