/** What is open while a benchmark runs, closed when it ends, fails or is interrupted. */
const open = new Set<() => Promise<void>>()

/** Registers `work`; the function returned does it, once, whoever calls first. */
export function closing(work: () => Promise<void>): () => Promise<void> {
  const once = async () => {
    if (open.delete(once)) await work()
  }
  open.add(once)
  return once
}

/** Closes everything, the newest first. */
export async function closeAll(): Promise<void> {
  for (const close of [...open].reverse()) await close()
}
