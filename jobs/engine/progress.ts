/** How far an attempt is. Pure arithmetic; writing it down is the context's work. */
import type { StageDeclaration } from './define'

/**
 * percent = (weights of finished stages + weight of the current × done/total) / all weights.
 * It never falls, and stays below 100: only the completion of a run writes 100.
 */
export class Progress {
  stage: string | null = null
  message: string | null = null
  done: number | null = null
  total: number | null = null
  private readonly sum: number
  private finished = new Set<string>()
  private highest = 0

  constructor(private readonly stages: readonly StageDeclaration[]) {
    this.sum = stages.reduce((sum, stage) => sum + stage.weight, 0)
  }

  /** Enters a declared stage. @throws Error for a name that is not declared. */
  begin(name: string): StageDeclaration {
    const stage = this.stages.find((declared) => declared.name === name)
    if (!stage) throw new Error(`stage "${name}" is not declared`)
    this.stage = name
    this.message = stage.titles.id
    this.done = null
    this.total = null
    return stage
  }

  tick(done: number, total?: number, message?: string): void {
    if (Number.isFinite(done)) this.done = done
    if (total !== undefined && Number.isFinite(total)) this.total = total
    if (message !== undefined) this.message = message
  }

  end(): void {
    if (this.stage) this.finished.add(this.stage)
  }

  get percent(): number {
    const current = this.stages.find((stage) => stage.name === this.stage)
    const behind = this.stages.filter((stage) => this.finished.has(stage.name))
    let weight = behind.reduce((sum, stage) => sum + stage.weight, 0)
    if (current && !this.finished.has(current.name) && this.done !== null && this.total)
      weight += current.weight * Math.min(1, Math.max(0, this.done / this.total))
    this.highest = Math.max(this.highest, Math.min(99, Math.round((weight / this.sum) * 1000) / 10))
    return this.highest
  }
}
