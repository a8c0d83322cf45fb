/** Loaded before a process's own code: its clock goes wrong by CLOCK_SHIFT_MS. */
const shift = Number(process.env.CLOCK_SHIFT_MS ?? 0)
const Real = globalThis.Date

globalThis.Date = new Proxy(Real, {
  construct: (target, given, asked) =>
    Reflect.construct(
      target,
      given.length > 0 ? given : [target.now() + shift],
      asked === globalThis.Date ? target : asked,
    ),
  apply: (target) => new target(target.now() + shift).toString(),
  get: (target, name) => (name === 'now' ? () => target.now() + shift : Reflect.get(target, name)),
})
