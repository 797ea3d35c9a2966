// The rules as they are edited: a copy, what changed in it, and what the change would move.
import type { Rules, RulesInput } from '../api/types'

type Row = { code: string; interval: number | null; unit: 'days' | 'hours' }

function changedRows<T extends Row>(before: T[], after: T[], fields: (keyof T)[]): Partial<T>[] {
  const old = new Map(before.map((row) => [row.code, row]))
  return after
    .filter((row) => fields.some((field) => old.get(row.code)?.[field] !== row[field]))
    .map((row) => Object.fromEntries(['code' as keyof T, ...fields].map((field) => [field, row[field]])) as Partial<T>)
}

/** Only what differs, in the shape of PUT /rules; undefined when nothing does. */
export function rulesChange(before: Rules, after: Rules): RulesInput | undefined {
  const change: RulesInput = {}
  const plain = ['enabled', 'default_interval', 'daily_limit', 'pool_daily_limit', 'light_touch', 'outside_daily_limit', 'name_outside'] as const
  for (const key of plain) if (before[key] !== after[key]) Object.assign(change, { [key]: after[key] })
  for (const key of ['pool_interval', 'layers', 'quiet_hours', 'working_hours', 'channels'] as const) {
    if (JSON.stringify(before[key]) !== JSON.stringify(after[key])) Object.assign(change, { [key]: after[key] })
  }
  const jobTypes = changedRows(before.job_types, after.job_types, ['interval', 'unit', 'hard'])
  const stages = changedRows(before.stages, after.stages, ['interval', 'unit', 'hard', 'pay_report'])
  if (jobTypes.length) change.job_types = jobTypes as RulesInput['job_types']
  if (stages.length) change.stages = stages as RulesInput['stages']
  return Object.keys(change).length ? change : undefined
}

/** Whether the change can move a due time, so that a preview makes sense. */
export function movesDueTimes(change: RulesInput | undefined): boolean {
  const keys = ['default_interval', 'pool_interval', 'job_types', 'stages', 'daily_limit', 'pool_daily_limit', 'working_hours', 'light_touch']
  return !!change && keys.some((key) => key in change)
}
