/**
 * Stands for zod in browsers. Jobs are declared with schemas, of which pages need nothing: only the server checks by
 * them. Without this they would be a tenth of what a page loads.
 */
const anything: unknown = new Proxy(() => anything, {
  get: (_target, name) => (name === 'parse' ? <Value>(value: Value) => value : anything),
})

export const z = anything
