// What the audit log noted beside an action, in words: people by name, stages by meaning; what is unknown as it was noted.
import type { AuditEntry } from '@core/api/types'
import { translated } from '@core/i18n'

const PEOPLE = ['account_id', 'owner_id', 'delegate_id', 'keeper_id']

const stageWord = (code: string) => translated(`stage_kind.${code}`) ?? code

function part(key: string, value: unknown, nameOf: (id: number) => string | undefined): string {
  const label = translated(`audit.part.${key}`) ?? key
  if (key === 'reason') return String(value)
  if (key === 'field') return translated(`candidate.${String(value)}`) ?? String(value)
  if (PEOPLE.includes(key)) return value ? `${label} ${nameOf(Number(value)) ?? `#${String(value)}`}` : ''
  return `${label} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`
}

export function detailWords(detail: AuditEntry['detail'], nameOf: (id: number) => string | undefined): string {
  const { from, to, ...rest } = (detail ?? {}) as Record<string, unknown>
  const isMove = typeof from === 'string' && typeof to === 'string'
  const move = isMove ? [`${stageWord(from)} → ${stageWord(to)}`] : []
  const others = Object.entries(isMove ? rest : (detail ?? {})).map(([key, value]) => part(key, value, nameOf))
  return [...move, ...others].filter(Boolean).join(' · ')
}
