// What is with who goes, in one line; nothing of what there is none.
import type { DepartureCounts } from '../api/types'
import { translate } from '../i18n'

const KINDS = ['followups', 'submissions', 'todos', 'appointments', 'relays', 'leads', 'backups'] as const

export function countsWords(counts: DepartureCounts): string {
  const words = KINDS.filter((kind) => counts[kind]).map((kind) => translate(`departure.count.${kind}`, { n: counts[kind] }))
  return words.join(translate('departure.and'))
}
