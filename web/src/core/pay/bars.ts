// The bars of a report: one scale for all, from the least to the greatest amount.
import { moneyWords } from '../format/money'
import type { Money, PayFigure, PayReport } from '../api/types'

export interface Bar {
  key: string
  label?: string // of a figure: what it speaks of
  words: string
  from: number // hundredths of the width
  to: number
  middle: number | null
}

type Row = { key: string; label?: string; low: Money; middle: Money | null; high: Money }

export function figureWords(figure: PayFigure, everywhere: string, years: (from: number, to: number) => string): string {
  const span = figure.years_from || figure.years_to ? years(figure.years_from, figure.years_to) : null
  return [figure.job, figure.city ?? everywhere, figure.level, span, `${figure.source} ${figure.as_of.slice(0, 7)}`].filter(Boolean).join(' · ')
}

function rowsOf(report: PayReport, words: (figure: PayFigure) => string): Row[] {
  const rows: Row[] = report.market.map((figure, index) => ({ key: `market${index}`, label: words(figure), low: figure.low, middle: figure.middle, high: figure.high }))
  if (report.own) rows.push({ key: 'own', low: report.own.low, middle: report.own.middle, high: report.own.high })
  for (const key of ['current', 'expected', 'floor'] as const) if (report[key]) rows.push({ key, low: report[key], middle: null, high: report[key] })
  const low = report.band_low ?? report.band_high
  if (low) rows.push({ key: 'band', low, middle: null, high: report.band_high ?? low })
  if (report.agreed) rows.push({ key: 'agreed', low: report.agreed, middle: null, high: report.agreed })
  return rows
}

export function barsOf(report: PayReport, words: (figure: PayFigure) => string): Bar[] {
  const rows = rowsOf(report, words)
  const amounts = rows.flatMap(({ low, high }) => [low.amount, high.amount])
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)]
  const place = (money: Money) => (most > least ? (100 * (money.amount - least)) / (most - least) : 50)
  return rows.map(({ key, label, low, middle, high }) => ({
    key, label, from: place(low), to: place(high), middle: middle && place(middle),
    words: low.amount === high.amount ? moneyWords(low) : `${moneyWords(low)} – ${moneyWords(high)}`,
  }))
}
