/** Writes small zips by hand, honest ones and those that lie. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipPart {
  name: string
  data: string | Buffer
  isStored?: boolean
  /** What the zip says of the part, when that is not the truth. */
  says?: {
    size?: number
    crc?: number
    flags?: number
    method?: number /** Of the local header. */
    at?: number
  }
}

interface Written {
  local: Buffer
  central: (at: number) => Buffer
}

function header(signature: number, isCentral: boolean, fields: readonly number[], name: Buffer): Buffer {
  const start = Buffer.alloc(isCentral ? 6 : 4)
  start.writeUInt32LE(signature)
  if (isCentral) start.writeUInt16LE(20, 4)
  const [flags = 0, method = 0, crc = 0, packed = 0, size = 0] = fields
  const rest = Buffer.alloc(26)
  rest.writeUInt16LE(20, 0)
  rest.writeUInt16LE(flags, 2)
  rest.writeUInt16LE(method, 4)
  rest.writeUInt32LE(crc, 10)
  rest.writeUInt32LE(packed, 14)
  rest.writeUInt32LE(size, 18)
  rest.writeUInt16LE(name.length, 22)
  return Buffer.concat([start, rest])
}

function written({ name, data, isStored = false, says = {} }: ZipPart): Written {
  const bytes = Buffer.from(data)
  const packed = isStored ? bytes : deflateRawSync(bytes)
  const path = Buffer.from(name)
  const { flags = 0x800, method = isStored ? 0 : 8, crc = crc32(bytes), size = bytes.length } = says
  const fields = [flags, method, crc, packed.length, size]
  return {
    local: Buffer.concat([header(0x04034b50, false, fields, path), path, packed]),
    central: (at) => {
      const end = Buffer.alloc(14)
      end.writeUInt32LE(says.at ?? at, 10)
      return Buffer.concat([header(0x02014b50, true, fields, path), end, path])
    },
  }
}

/** The zip's bytes. The central directory stands behind the parts, in their order. */
export function zip(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let at = 0
  for (const part of parts) {
    const { local, central } = written(part)
    locals.push(local)
    centrals.push(central(at))
    at += local.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(Math.min(parts.length, 0xffff), 8)
  end.writeUInt16LE(Math.min(parts.length, 0xffff), 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}
