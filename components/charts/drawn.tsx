/** A chart drawn. Loaded only where one is shown: the library is larger than any page. */
import { theme } from 'antd'
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { useLanguage } from '../language'
import { type ChartData, type ChartRow, MOST_LINES } from './series'
import { durationTicks, formatValue, fullPlace, type Kind, shortPlace } from './short'

export interface DrawnProps {
  data: ChartData
  shape: 'lines' | 'bars'
  kind: Kind
  /** The time axis shows the clock. */
  isOneDay: boolean
}

const HATCH = 'chart-hatch'
/** Lines are told apart by these as well as by their colours. */
const DASHES = ['', '7 3', '2 3', '10 3 2 3', '4 2', '1 4'] as const

function useColors() {
  const { token } = theme.useToken()
  const lines = [
    token.colorLink,
    token.colorWarning,
    token['purple-7'],
    token['cyan-7'],
    token['magenta-7'],
    token.colorSuccess,
  ]
  return { token, lines }
}

/** Where the lines of durations have their marks; the library would cut them in tens. */
function durationScale({ series, rows }: ChartData) {
  const shown = series.slice(0, MOST_LINES)
  const values = rows.flatMap((row) => shown.map(({ key }) => Number(row[key] ?? 0)))
  const ticks = durationTicks(values.reduce((most, value) => Math.max(most, value), 0))
  return { ticks, domain: [0, ticks.at(-1) ?? 0] as [number, number], interval: 0 as const }
}

/** What all charts have around their values. */
function useFrame({ data, kind, isOneDay }: DrawnProps) {
  const language = useLanguage()
  const { token } = useColors()
  const text = { fill: token.colorTextSecondary, fontSize: 12 }
  const format = (value: unknown) => (typeof value === 'number' ? formatValue(value, kind, language) : '–')
  return {
    margin: { top: 8, right: 22, bottom: 0, left: 0 },
    grid: { stroke: token.colorBorderSecondary, vertical: false },
    x: {
      dataKey: 'x',
      tick: text,
      minTickGap: 28,
      tickFormatter: (x: string) => shortPlace(x, language, isOneDay),
      stroke: token.colorBorder,
    },
    y: {
      tick: text,
      width: 62,
      tickFormatter: format,
      stroke: token.colorBorder,
      allowDecimals: kind !== 'number',
      ...(kind === 'duration' ? durationScale(data) : {}),
      ...(kind === 'percent' ? { domain: [0, 100] as [number, number] } : {}),
    },
    tooltip: {
      formatter: format,
      labelFormatter: (x: unknown) => fullPlace(String(x), language),
      contentStyle: {
        background: token.colorBgElevated,
        border: `1px solid ${token.colorBorder}`,
        borderRadius: token.borderRadius,
        color: token.colorText,
      },
      itemStyle: { color: token.colorText },
      cursor: { stroke: token.colorBorder, fill: token.colorFillTertiary },
      isAnimationActive: false,
    },
    legend: {
      formatter: (value: string) => <span style={{ color: token.colorText }}>{value}</span>,
      wrapperStyle: { fontSize: 13 },
      // In the order of the values, not of the alphabet.
      itemSorter: null,
    },
  }
}

/** More places than these stand so close that dots would cover the line. */
const isDense = (rows: readonly ChartRow[]) => rows.length > 40

interface DotProps {
  place: { cx?: number | undefined; cy?: number | undefined; index?: number; stroke?: string | undefined }
  rows: readonly ChartRow[]
  name: string
}

/** A dot where a value stands; where they stand close, only one that has no neighbour and would not be seen. */
function Dot({ place: { cx, cy, index = 0, stroke = '' }, rows, name }: DotProps) {
  const has = (at: number) => typeof rows[at]?.[name] === 'number'
  const isSeen = has(index) && (!isDense(rows) || (!has(index - 1) && !has(index + 1)))
  if (!isSeen || cx === undefined || cy === undefined) return null
  return (
    <circle cx={cx} cy={cy} r={2.5} stroke={stroke} strokeWidth={2} fill="var(--ant-color-bg-container)" />
  )
}

function Lines(props: DrawnProps) {
  const { series, rows } = props.data
  const frame = useFrame(props)
  const { lines } = useColors()
  return (
    <LineChart data={rows} margin={frame.margin} accessibilityLayer={false}>
      <CartesianGrid {...frame.grid} />
      <XAxis {...frame.x} />
      <YAxis {...frame.y} />
      <Tooltip {...frame.tooltip} />
      <Legend {...frame.legend} />
      {series.slice(0, MOST_LINES).map(({ key, label }, index) => (
        <Line
          key={key}
          // A name with a dot in it is no path.
          dataKey={(row: Record<string, number | null>) => row[key] ?? null}
          name={label}
          stroke={lines[index] ?? ''}
          strokeDasharray={DASHES[index] ?? ''}
          strokeWidth={2}
          dot={(place) => <Dot key={place.index} place={place} rows={rows} name={key} />}
          isAnimationActive={false}
          connectNulls={!isDense(rows)}
        />
      ))}
    </LineChart>
  )
}

function Bars(props: DrawnProps) {
  const { series, rows } = props.data
  const frame = useFrame(props)
  const { token } = useColors()
  const fills: Record<string, string> = {
    completed: token.colorSuccess,
    dead: `url(#${HATCH})`,
    cancelled: token.colorTextQuaternary,
  }
  return (
    <BarChart data={rows} margin={frame.margin} accessibilityLayer={false}>
      <defs>
        <pattern id={HATCH} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill={token.colorErrorBg} />
          <rect width="3.5" height="6" fill={token.colorError} />
        </pattern>
      </defs>
      <CartesianGrid {...frame.grid} />
      <XAxis {...frame.x} />
      <YAxis {...frame.y} />
      <Tooltip {...frame.tooltip} />
      <Legend {...frame.legend} />
      {series.map(({ key, label }) => (
        <Bar
          key={key}
          dataKey={key}
          name={label}
          stackId="runs"
          fill={fills[key] ?? token.colorLink}
          isAnimationActive={false}
          maxBarSize={40}
        />
      ))}
    </BarChart>
  )
}

export default function Drawn(props: DrawnProps) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      {props.shape === 'bars' ? <Bars {...props} /> : <Lines {...props} />}
    </ResponsiveContainer>
  )
}
