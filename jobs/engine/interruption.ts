/** Whether an attempt should stop, and why. */
import { Aborted, type AbortReason } from './outcomes'

/** Like an AbortController, but its signal is made when somebody first asks for it: most short runs never do. */
export class Interruption {
  private controller: AbortController | undefined
  private readonly listeners: (() => void)[] = []
  private why: Aborted | undefined

  get reason(): Aborted | undefined {
    return this.why
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController()
      if (this.why) this.controller.abort(this.why)
    }
    return this.controller.signal
  }

  /** The first reason counts. */
  abort(reason: AbortReason): void {
    if (this.why) return
    this.why = new Aborted(reason)
    this.controller?.abort(this.why)
    for (const listener of this.listeners) listener()
  }

  onAbort(listener: () => void): void {
    if (this.why) listener()
    else this.listeners.push(listener)
  }

  /** @throws Aborted */
  throwIfAborted(): void {
    if (this.why) throw this.why
  }
}
