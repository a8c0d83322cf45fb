/**
 * Outlives a supervisor that is killed: stops the servers it left, after web and worker have drained.
 *
 * Its standard input is a pipe that only the supervisor holds. Each line is a process to look after; the end of the
 * pipe means that the supervisor is gone. After a clean stop nothing is left and it just exits.
 */
import { createInterface } from 'node:readline'
import { endLeftBehind } from './ending.mjs'

/** @type {import('./ending.mjs').Tracked[]} */
const tracked = []

for await (const line of createInterface({ input: process.stdin })) tracked.push(JSON.parse(line))
await endLeftBehind(tracked)
