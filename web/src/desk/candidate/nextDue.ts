// After a record is saved: on to the next who is due, where the consultant wants that.
import { api, take } from '@core/api/client'

/** The most urgent candidate that is due today, other than this one; null when all are done. */
export async function nextDue(exceptId: number): Promise<number | null> {
  const today = await take(api.GET('/api/v1/today', { params: { query: { limit: 50 } } }))
  for (const section of today.sections) {
    for (const row of section.items) {
      const id = row.followup?.candidate.id
      if (id && id !== exceptId) return id
    }
  }
  return null
}
