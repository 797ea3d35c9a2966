// After a record is saved: on to the next who is due, where the consultant wants that.
import { ref, watch } from 'vue'
import { api, take } from '@core/api/client'

const KEPT = 'genjin.go_on'
const goOn = ref(localStorage.getItem(KEPT) === '1')
watch(goOn, (on) => localStorage.setItem(KEPT, on ? '1' : '0'))

/** The most urgent candidate that is due today, other than this one; null when all are done. */
async function nextDue(exceptId: number): Promise<number | null> {
  const today = await take(api.GET('/api/v1/today', { params: { query: { limit: 50 } } }))
  for (const section of today.sections) {
    for (const row of section.items) {
      const id = row.followup?.candidate.id
      if (id && id !== exceptId) return id
    }
  }
  return null
}

export function useGoOn() {
  return { goOn, nextDue }
}
