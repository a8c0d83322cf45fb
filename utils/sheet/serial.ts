/** Dates as workbooks count them: days since 1900 or 1904, in no time zone. */

const DAY_SECONDS = 86_400
/** 1899-12-30: from 1900-03-01 on, Excel's day numbers count from here. */
const EPOCH_1900_MS = Date.UTC(1899, 11, 30)
const EPOCH_1904_MS = Date.UTC(1904, 0, 1)
/** 9999-12-31, the last day that Excel shows. */
const LAST_DAY_1900 = 2_958_465
const DAYS_BETWEEN = 1_462
/** Excel's 29 February 1900, which never was; the days before it are numbered one too low. */
const FALSE_DAY = 60

const DAY_MS = 86_400_000
/** Days repeat within a sheet, and the calendar is what costs. */
const knownDays = new Map<number, string>()
const MOST_KNOWN_DAYS = 20_000

function dayText(dayStartMs: number): string {
  let text = knownDays.get(dayStartMs)
  if (text === undefined) {
    if (knownDays.size >= MOST_KNOWN_DAYS) knownDays.clear()
    text = new Date(dayStartMs).toISOString().slice(0, 10)
    knownDays.set(dayStartMs, text)
  }
  return text
}

const two = (number: number) => (number < 10 ? `0${number}` : String(number))

/** `YYYY-MM-DDTHH:mm:ss`, rounded to the second; undefined for a day that no calendar has. */
export function localTime(serial: number, is1904: boolean): string | undefined {
  const seconds = Math.round(serial * DAY_SECONDS)
  const day = Math.floor(seconds / DAY_SECONDS)
  const last = is1904 ? LAST_DAY_1900 - DAYS_BETWEEN : LAST_DAY_1900
  if (!(serial >= 0) || day > last || (!is1904 && day === FALSE_DAY)) return undefined
  const epoch = is1904 ? EPOCH_1904_MS : EPOCH_1900_MS
  const shift = !is1904 && day < FALSE_DAY ? 1 : 0
  const within = seconds - day * DAY_SECONDS
  const [hour, minute] = [Math.floor(within / 3_600), Math.floor(within / 60) % 60]
  return `${dayText(epoch + (day + shift) * DAY_MS)}T${two(hour)}:${two(minute)}:${two(within % 60)}`
}

/** The same of a cell that holds its date as ISO text; what it says of a zone is left out. */
export function isoTime(text: string): string | undefined {
  const [, day, time = '00:00', seconds = '00'] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?$/.exec(text.trim()) ?? []
  const whole = `${day}T${time}:${seconds}`
  return new Date(`${whole}Z`).toJSON()?.slice(0, 19) === whole ? whole : undefined
}
