/** Bytes to text, piece by piece, without ever guessing: what is no text in its encoding is told, not replaced. */
import { isAscii, isUtf8 } from 'node:buffer'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export interface Decoder {
  /** The text of one more piece; undefined when it is not in this encoding. */
  text(piece: Buffer): string | undefined
  /** Whether the last piece ended with a whole character. */
  isWhole(): boolean
}

/** The encoding that a byte order mark declares, and the mark's length. */
export function markedEncoding(bytes: Buffer): { encoding: Encoding; length: number } | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', length: 3 }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', length: 2 }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', length: 2 }
  return undefined
}

/** How many of the bytes are whole UTF-8 characters: all but up to three at the end. */
export function wholeLength(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return back < length ? bytes.length - back : bytes.length
    }
  }
  return bytes.length
}

/** Much faster than TextDecoder where the text is mostly ASCII, as it is in tables. */
class Utf8Decoder implements Decoder {
  private rest: Buffer = Buffer.alloc(0)

  text(piece: Buffer): string | undefined {
    const bytes = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece])
    const length = wholeLength(bytes)
    this.rest = Buffer.from(bytes.subarray(length))
    const whole = bytes.subarray(0, length)
    if (isAscii(whole)) return whole.toString('latin1')
    return isUtf8(whole) ? whole.toString('utf8') : undefined
  }

  isWhole(): boolean {
    return this.rest.length === 0
  }
}

class OtherDecoder implements Decoder {
  private readonly decoder: TextDecoder

  constructor(encoding: Encoding) {
    this.decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  }

  text(piece: Buffer): string | undefined {
    try {
      return this.decoder.decode(piece, { stream: true })
    } catch {
      return undefined
    }
  }

  isWhole(): boolean {
    try {
      return this.decoder.decode() === ''
    } catch {
      return false
    }
  }
}

/** The byte order mark is text to it, too: U+FEFF. */
export function decoderOf(encoding: Encoding): Decoder {
  return encoding === 'utf-8' ? new Utf8Decoder() : new OtherDecoder(encoding)
}
