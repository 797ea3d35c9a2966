// The pay report of a candidate, and what the market pays.
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { Money, PayInput, PayReport } from '../api/types'
import { saveFile } from '../ui/saveFile'

export const loadPayReport = (id: number, submission_id?: number) =>
  take(api.GET('/api/v1/candidates/{id}/pay-report', { params: { path: { id }, query: { submission_id } } }))

export async function savePayReport(report: PayReport): Promise<void> {
  const params = { path: { id: report.candidate.id }, query: { submission_id: report.submission_id ?? undefined } }
  const bytes = (await take(api.GET('/api/v1/candidates/{id}/pay-report/pdf', { params, parseAs: 'blob' }))) as unknown as Blob
  saveFile(bytes, `pay-report-${report.candidate.id}.pdf`)
}

/** What a placement was agreed at, a year; null takes it back. */
export async function agreeOnPay(report: PayReport, amount: Money | null): Promise<void> {
  const params = { path: { id: report.submission_id! } }
  if (amount) await take(api.PUT('/api/v1/submissions/{id}/agreed-pay', { params, body: { amount } }))
  else await take(api.DELETE('/api/v1/submissions/{id}/agreed-pay', { params }))
  await queryClient.invalidateQueries({ queryKey: keys.payReport(report.candidate.id) })
}

export async function addPayFigure(body: PayInput): Promise<void> {
  await take(api.POST('/api/v1/pay-figures', { body }))
  await queryClient.invalidateQueries({ queryKey: keys.payFigures })
}

export async function removePayFigure(id: number): Promise<void> {
  await take(api.DELETE('/api/v1/pay-figures/{id}', { params: { path: { id } } }))
  await queryClient.invalidateQueries({ queryKey: keys.payFigures })
}
