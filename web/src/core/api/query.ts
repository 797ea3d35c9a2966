// Server state: one cache, one set of keys, so that a live event knows what to fetch again.
import { QueryClient } from '@tanstack/vue-query'
import { Problem } from './problem'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 3 && error instanceof Problem && (error.status === 0 || error.status >= 500),
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 15_000),
    },
    mutations: { retry: false },
  },
})

export const keys = {
  today: ['today'] as const,
  reminders: ['reminders'] as const,
  inbox: ['inbox'] as const,
  candidates: ['candidates'] as const,
  candidate: (id: number) => ['candidate', id] as const,
  duplicates: ['duplicates'] as const,
  duplicatesOf: (candidateId: number) => ['duplicates', candidateId] as const,
  merges: (candidateId: number) => ['merges', candidateId] as const,
  timeline: (id: number) => ['timeline', id] as const,
  attachments: (candidateId: number) => ['attachments', candidateId] as const,
  transcript: (attachmentId: number) => ['transcript', attachmentId] as const,
  suggest: (q: string) => ['suggest', q] as const,
  search: (q: string, group: string | null, sort: string) => ['search', q, group, sort] as const,
  allAppointments: ['appointments'] as const,
  appointments: (candidateId: number) => ['appointments', candidateId] as const,
  todos: ['todos'] as const,
  offLimits: ['off-limits'] as const,
  departures: ['departures'] as const,
  ownership: ['ownership'] as const,
  ownershipOf: (candidateId: number) => ['candidate', candidateId, 'ownership'] as const,
  leaves: ['leaves'] as const, // all of them: lists, sheets, previews
  leave: (id: number) => ['leaves', id] as const,
  pastLeaves: (accountId: number) => ['leaves', 'past', accountId] as const,
  handover: (leaveId: number) => ['leaves', leaveId, 'handover'] as const,
  views: ['views'] as const,
  why: (id: number) => ['why', id] as const,
  mentions: (candidateId: number, said: string) => ['mentions', candidateId, said] as const,
  history: (id: number) => ['history', id] as const,
  nextDue: (candidateId: number) => ['next-due', candidateId] as const,
  candidateTodos: (candidateId: number) => ['todos', candidateId] as const,
  bulks: ['bulks'] as const,
  layout: (page: 'board' | 'talent') => ['layout', page] as const,
  positions: ['positions'] as const,
  imports: ['imports'] as const,
  import: (id: number) => ['import', id] as const,
  rules: ['rules'] as const,
  calendar: (year: number) => ['calendar', year] as const,
  stages: ['stages'] as const,
  jobTypes: ['job-types'] as const,
  customFields: ['custom-fields'] as const,
  users: ['users'] as const,
  audit: ['audit'] as const,
  permissions: ['permissions'] as const,
  consents: (candidateId: number) => ['consents', candidateId] as const,
  holds: (candidateId: number) => ['holds', candidateId] as const,
  retention: ['retention'] as const, // all of it: rules, notices, nights
  payReport: (candidateId: number) => ['pay-report', candidateId] as const,
  payFigures: ['pay-figures'] as const,
  factorDemand: ['factor-demand'] as const,
  lockouts: ['lockouts'] as const,
  firmKey: ['key'] as const,
  exportCaps: ['export-caps'] as const,
  consentSettings: ['consent-settings'] as const,
  tokens: ['api-tokens'] as const,
  passkeys: ['passkeys'] as const,
  secondFactor: ['second-factor'] as const,
  recordTemplates: ['record-templates'] as const,
  channels: ['channels'] as const,
  apps: ['apps'] as const,
  unreached: ['unreached'] as const,
  deadLetters: ['dead-letters'] as const,
  speech: ['speech'] as const,
  setup: ['setup'] as const,
}

/** What shows a followup, a record or a stage of this candidate is fetched again. */
export function refreshCandidate(id: number): void {
  const own = [keys.candidate(id), keys.timeline(id), keys.nextDue(id), keys.candidateTodos(id), keys.appointments(id)]
  for (const key of [...own, keys.today, keys.candidates]) {
    void queryClient.invalidateQueries({ queryKey: key })
  }
}
