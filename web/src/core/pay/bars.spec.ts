import { expect, it } from 'vitest'
import type { PayFigure, PayReport } from '../api/types'
import { barsOf, figureWords } from './bars'

const wan = (amount: number) => ({ amount: amount * 1_000_000, currency: 'CNY' })
const figure: PayFigure = { id: 1, job: '后端开发', city: null, level: '高级', years_from: 3, years_to: 5, low: wan(40), middle: wan(52), high: wan(80), sample: 0, source: '某报告', as_of: '2026-09-01' }
const report: PayReport = {
  candidate: { id: 1, name: '王小明' }, position: null, submission_id: null, made_at: '2026-11-23T15:00:00+08:00', job: null, city: null, years_from: 0, years_to: 0,
  market: [figure], own: null, current: wan(30), expected: wan(60), floor: null, masked: false, band_low: null, band_high: wan(70), agreed: null, says: [],
}

it('puts all amounts on one scale', () => {
  const bars = barsOf(report, () => 'x')
  expect(bars.map(({ key, from, to, middle }) => [key, from, to, middle])).toEqual([
    ['market0', 20, 100, 44], ['current', 0, 0, null], ['expected', 60, 60, null], ['band', 80, 80, null],
  ])
  expect(bars[0]!.words).toBe('40 万 – 80 万')
})

it('a single amount stands in the middle', () => {
  expect(barsOf({ ...report, market: [], current: null, band_high: null }, () => '').map(({ from }) => from)).toEqual([50])
  expect(barsOf({ ...report, market: [], current: null, band_high: null, expected: null }, () => '')).toEqual([])
})

it('says what a figure speaks of', () => {
  expect(figureWords(figure, '全国', (from, to) => `${from}-${to} 年`)).toBe('后端开发 · 全国 · 高级 · 3-5 年 · 某报告 2026-09')
  expect(figureWords({ ...figure, level: null, years_from: 0, years_to: 0, city: '上海' }, '全国', () => '?')).toBe('后端开发 · 上海 · 某报告 2026-09')
})
