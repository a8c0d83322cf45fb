/** How a row is named that a rollback leaves. Pure. */

const BETWEEN = ' · '

/** Its key and its label; most labels begin with the columns of the key, which are not written twice. */
export function keptName(key: string, label: string): string {
  const columns = key.split('|').filter((column) => column !== '')
  const isSaid = [key, columns.join(BETWEEN)].some((said) =>
    `${label}${BETWEEN}`.startsWith(`${said}${BETWEEN}`),
  )
  return isSaid ? label : [key, label].filter((part) => part !== '').join(BETWEEN)
}
