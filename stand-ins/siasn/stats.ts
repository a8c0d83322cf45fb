/** What was asked of the stand-in, counted. */
import { forEachType, type SiasnType } from './rows/index'

export interface EndpointStats {
  /** Requests with a good token and good parameters, whatever their answer. */
  requests: number
  /** Of those, the ones being answered now, and the most there were at once. */
  concurrent: number
  maxConcurrent: number
  /** Rows there are now. */
  rows: number
}

export interface SiasnStats {
  endpoints: Record<SiasnType, EndpointStats>
  /** Data requests of all endpoints at once. */
  maxConcurrent: number
  /** Requests refused for their token. */
  unauthorized: number
  /** Requests refused for their path, method, parameters or body; those to the control routes too. */
  refused: number
  /** Requests to the token endpoint, and how many of them got no token. */
  tokenRequests: number
  tokensRefused: number
}

export class Counters {
  unauthorized = 0
  refused = 0
  tokenRequests = 0
  tokensRefused = 0
  private concurrent = 0
  private maxConcurrent = 0
  private readonly byType = forEachType(() => ({ requests: 0, concurrent: 0, maxConcurrent: 0 }))

  /** One request begins; call what comes back when it is over. */
  begin(type: SiasnType): () => void {
    const counter = this.byType[type]
    counter.requests += 1
    counter.concurrent += 1
    this.concurrent += 1
    counter.maxConcurrent = Math.max(counter.maxConcurrent, counter.concurrent)
    this.maxConcurrent = Math.max(this.maxConcurrent, this.concurrent)
    return () => {
      counter.concurrent -= 1
      this.concurrent -= 1
    }
  }

  /** Data requests being answered now: of that type, or of all. */
  underWay(type?: SiasnType): number {
    return type ? this.byType[type].concurrent : this.concurrent
  }

  read(rows: (type: SiasnType) => number): SiasnStats {
    return {
      endpoints: forEachType((type) => ({ ...this.byType[type], rows: rows(type) })),
      maxConcurrent: this.maxConcurrent,
      unauthorized: this.unauthorized,
      refused: this.refused,
      tokenRequests: this.tokenRequests,
      tokensRefused: this.tokensRefused,
    }
  }
}
