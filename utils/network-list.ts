/** Addresses and networks, written with commas between. */
import { BlockList, isIP } from 'node:net'

/** `10.0.0.5, 10.1.0.0/16, fd00::/8`. @throws TypeError naming what is neither an address nor a network. */
export function networkList(text: string): BlockList {
  const list = new BlockList()
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue
    const [address = '', bits] = entry.split('/')
    const kind = isIP(address)
    const most = kind === 4 ? 32 : 128
    const prefix = bits === undefined ? most : Number(bits || Number.NaN)
    if (kind === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most)
      throw new TypeError(`${entry} is neither an address nor a network`)
    list.addSubnet(address, prefix, kind === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
