// Tells of an import that ended while its page was not open.
import { useRouter } from 'vue-router'
import { countWords } from '@core/format/money'
import { translate } from '@core/i18n'
import { onLive } from '@core/live/stream'
import { showToast } from '@core/ui/toast'

/** Starts listening; returns the stop. */
export function useImportNews(): () => () => void {
  const router = useRouter()
  return () => onLive('import', ({ id, state, counts }) => {
    const here = router.currentRoute.value
    const isOpen = here.name === 'import' && Number(here.params.id) === id
    if (isOpen || (state !== 'done' && state !== 'failed')) return
    const text = state === 'done' ?
      translate('import.news_done', { created: countWords(counts.created), rejected: countWords(counts.rejected) }) : translate('import.news_failed')
    showToast(text, { label: translate('import.news_open'), run: () => router.push({ name: 'import', params: { id } }) }, state === 'done' ? 'done' : 'failed')
  })
}
