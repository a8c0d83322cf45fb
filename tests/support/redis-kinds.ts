/** Redis as offices run it: behind TLS, watched by a sentinel, or as a cluster. Real servers. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ended, freePort, until } from './processes'
import {
  AUTHORITY,
  type Ground,
  ground,
  guarded,
  IN_ADDRESS,
  launch,
  PASSWORD,
  SENTINEL_PASSWORD,
  type Server,
  settingsOf,
  words,
} from './redis-ground'

export interface RedisKind {
  url: string
  /** What else the environment must say. */
  env: Record<string, string>
  close(): Promise<void>
}

/** One server that speaks TLS only; it asks its clients for a certificate when told to. */
export async function startTls(
  options: { asksClients?: boolean } = {},
): Promise<RedisKind & { port: number }> {
  const at = await ground()
  const port = await freePort()
  const kind = { url: `rediss://localhost:${port}`, port, env: { REDIS_TLS_CA: AUTHORITY } }
  if (!options.asksClients) {
    await at.start(words(port, true), { port, isTls: true })
    return { ...kind, close: () => at.close() }
  }
  // No waiting for its answer: the client of these helpers shows no certificate.
  const child = launch(words(port, true, '--tls-auth-clients', 'yes'), at.folder)
  const close = async () => {
    child.kill('SIGKILL')
    await ended(child)
    await at.close()
  }
  return { ...kind, close }
}

async function startReplicated(at: Ground, isTls: boolean): Promise<{ master: Server; replica: Server }> {
  const [port, replicaPort] = [await freePort(), await freePort()]
  const own = isTls ? [...guarded, '--tls-replication', 'yes'] : guarded
  const access = { isTls, password: PASSWORD }
  const master = await at.start(words(port, isTls, ...own), { ...access, port })
  const following = words(replicaPort, isTls, ...own, '--replicaof', '127.0.0.1', String(port))
  const replica = await at.start(following, { ...access, port: replicaPort })
  await until(
    async () => /master_link_status:up/.test(await replica.client.info('replication')),
    'the replica follows',
  )
  return { master, replica }
}

/** A master, its replica, and one sentinel that decides alone and soon. */
export async function startSentinel(
  options: { isTls?: boolean } = {},
): Promise<RedisKind & { master: Server; replica: Server }> {
  const { isTls = false } = options
  const at = await ground()
  const { master, replica } = await startReplicated(at, isTls)
  const port = await freePort()
  const conf = join(at.folder, 'sentinel.conf')
  const watching = [
    `requirepass ${SENTINEL_PASSWORD}`,
    `sentinel monitor kantor 127.0.0.1 ${master.port} 1`,
    `sentinel auth-pass kantor ${PASSWORD}`,
    'sentinel down-after-milliseconds kantor 1000',
    'sentinel failover-timeout kantor 5000',
  ]
  await writeFile(conf, watching.join('\n'))
  const listening = words(port, isTls, ...(isTls ? ['--tls-replication', 'yes'] : []))
  const access = { port, isTls, password: SENTINEL_PASSWORD }
  const sentinel = await at.start([conf, ...listening, '--sentinel'], access)
  await until(async () => {
    const replicas = (await sentinel.client.call('SENTINEL', 'replicas', 'kantor')) as string[][]
    return replicas.some((fields) => fields[fields.indexOf('master-link-status') + 1] === 'ok')
  }, 'the sentinel knows the replica')
  // One that is away is named first: the next is asked then.
  const hosts = [await freePort(), port].map((one) => `127.0.0.1:${one}`)
  const url = `${isTls ? 'rediss' : 'redis'}+sentinel://${IN_ADDRESS}${hosts.join(',')}/kantor`
  const env = { ...settingsOf(isTls), REDIS_SENTINEL_PASSWORD: SENTINEL_PASSWORD }
  return { url, env, master, replica, close: () => at.close() }
}

/** A port whose partner for the cluster's own talk, ten thousand higher, exists too. */
async function clusterPort(): Promise<number> {
  return until(async () => {
    const port = await freePort()
    return port < 55_000 ? port : null
  }, 'a port below 55000')
}

async function startNode(at: Ground, isTls: boolean): Promise<Server> {
  const port = await clusterPort()
  const own = ['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`]
  const secure = isTls ? ['--tls-cluster', 'yes', '--tls-replication', 'yes'] : []
  const command = words(port, isTls, ...guarded, ...own, ...secure, '--cluster-node-timeout', '2000')
  return at.start(command, { port, isTls, password: PASSWORD })
}

const SLOTS = 16_384

/** Gives each master its share of the keys, and makes all of them one cluster. */
async function unite(masters: Server[], others: Server[]): Promise<void> {
  const share = Math.ceil(SLOTS / masters.length)
  for (const [index, { client }] of masters.entries()) {
    const first = index * share
    const slots = Array.from({ length: Math.min(share, SLOTS - first) }, (_, slot) => first + slot)
    await client.cluster('ADDSLOTS', ...slots)
    // Without it two of them could count the same epoch and quarrel first.
    await client.cluster('SET-CONFIG-EPOCH', index + 1)
  }
  const all = [...masters, ...others]
  for (const { client } of all) await client.cluster('MEET', '127.0.0.1', masters[0]?.port ?? 0)
  await until(async () => {
    const infos = await Promise.all(all.map(({ client }) => client.cluster('INFO')))
    const isWhole = new RegExp(`cluster_state:ok[^]*cluster_known_nodes:${all.length}`)
    return infos.every((info) => isWhole.test(info))
  }, 'the cluster is whole')
}

/** Three masters that share the keys, and a replica of the one that holds the queues. */
export async function startCluster(
  options: { isTls?: boolean } = {},
): Promise<RedisKind & { masters: Server[]; ofQueues: Server; replica: Server }> {
  const { isTls = false } = options
  const at = await ground()
  const [first, second, third, replica] = [
    await startNode(at, isTls),
    await startNode(at, isTls),
    await startNode(at, isTls),
    await startNode(at, isTls),
  ]
  const masters = [first, second, third]
  await unite(masters, [replica])
  const slot = await first.client.cluster('KEYSLOT', '{sinkron}')
  const ofQueues = masters[Math.floor(slot / Math.ceil(SLOTS / masters.length))] ?? first
  await replica.client.cluster('REPLICATE', String(await ofQueues.client.call('CLUSTER', 'MYID')))
  await until(
    async () => /master_link_status:up/.test(await replica.client.info('replication')),
    'the replica follows',
  )
  const hosts = masters.map(({ port }) => `127.0.0.1:${port}`).slice(0, 2)
  const url = `${isTls ? 'rediss' : 'redis'}+cluster://${IN_ADDRESS}${hosts.join(',')}`
  return { url, env: settingsOf(isTls), masters, ofQueues, replica, close: () => at.close() }
}
