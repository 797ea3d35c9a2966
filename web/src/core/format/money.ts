// Money as people say it: 60 万/年, ¥12,345.  Amounts are integer minor units.
import { locale } from '../i18n'
import type { Money } from '../api/types'

export function moneyWords(money: Money | null): string {
  if (!money) return ''
  const yuan = money.amount / 100
  if (money.currency === 'CNY' && locale() === 'zh-CN' && Math.abs(yuan) >= 10_000) {
    return `${trim(yuan / 10_000)} 万`
  }
  return new Intl.NumberFormat(locale(), { style: 'currency', currency: money.currency, maximumFractionDigits: 0 }).format(yuan)
}

function trim(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(value)
}

const formats = new Map<string, Intl.NumberFormat>() // to make one takes longer than to use it

export function countWords(value: number): string {
  const format = formats.get(locale()) ?? new Intl.NumberFormat(locale())
  formats.set(locale(), format)
  return format.format(value)
}

/** Pay of a position is kept a month and told a year. */
export const aYear = (money: Money | null): Money | null => money && { ...money, amount: money.amount * 12 }
export const aMonth = (money: Money | null): Money | null => money && { ...money, amount: Math.round(money.amount / 12) }

/** "60" (万 a year) to money; null when it is not a number. */
export function moneyOfWan(text: string): Money | null {
  const value = Number(text.trim())
  return text.trim() && Number.isFinite(value) && value >= 0 ? { amount: Math.round(value * 1_000_000), currency: 'CNY' } : null
}

export function wanOf(money: Money | null): string {
  return money ? trim(money.amount / 1_000_000) : ''
}
