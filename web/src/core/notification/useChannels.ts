// How I am reached outside: my channels as the server has them, changed, tested and proven.  For desk and phone.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, take } from '@core/api/client'
import { keys, queryClient } from '@core/api/query'
import type { MyChannel, MyChannels } from '@core/api/types'
import { showProblem, showToast } from '@core/ui/toast'

const LOOK_AGAIN_MS = 4000

/** A channel that is proven by a link opened on another device. */
export const isByLink = (channel: MyChannel) => channel.kind === 'robot' || channel.kind === 'app'

/** A channel that is proven by a code typed in here. */
export const isByCode = (channel: MyChannel) => channel.kind === 'mail' || channel.kind === 'phone'

const waits = (mine?: MyChannels) => mine?.items.some((item) => isByLink(item) && item.state === 'unconfirmed' && item.last_tested_at)

export function useChannels() {
  const { t } = useI18n()
  const query = useQuery({
    queryKey: keys.channels, queryFn: () => take(api.GET('/api/v1/me/channels')),
    refetchInterval: ({ state }) => (waits(state.data) ? LOOK_AGAIN_MS : false),
  })
  const mine = computed(() => query.data.value)

  async function change(call: () => Promise<MyChannels>, done: string) {
    try {
      queryClient.setQueryData(keys.channels, await call())
      showToast(done)
    } catch (thrown) {
      showProblem(thrown)
    }
  }

  function put(items: { channel: string; enabled: boolean; address?: string | null; secret?: string | null }[]) {
    return change(() => take(api.PUT('/api/v1/me/channels', { body: { items } })), t('channels.saved'))
  }

  /** All of them in their order, with one changed. */
  const putOne = (channel: MyChannel, changed: { enabled: boolean; address?: string | null; secret?: string | null }) => put(
    (mine.value?.items ?? []).map((item) => (item.channel === channel.channel ? { channel: item.channel, ...changed } : { channel: item.channel, enabled: item.enabled })),
  )

  function up(index: number) {
    const items = [...(mine.value?.items ?? [])].map(({ channel, enabled }) => ({ channel, enabled }))
    items.splice(index - 1, 0, ...items.splice(index, 1))
    return put(items)
  }

  async function test(channel: string) {
    try {
      const result = await take(api.POST('/api/v1/me/channels/{channel}/test', { params: { path: { channel } }, body: {} }))
      if (result.state === 'sent') showToast(t('channels.test_sent'))
      else showToast(result.error?.text ?? t('channels.test_failed'), undefined, 'failed')
      void query.refetch()
    } catch (thrown) {
      showProblem(thrown)
    }
  }

  const confirm = (channel: string, code: string) => change(
    () => take(api.POST('/api/v1/me/channels/{channel}/confirm', { params: { path: { channel } }, body: { code: code.trim() } })), t('channels.confirmed'),
  )

  return { query, mine, change, putOne, up, test, confirm }
}
