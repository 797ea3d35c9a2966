// Who is logged in here.  `me` is undefined until asked, null when nobody is.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, onSessionProblem, take } from '../api/client'
import { Problem } from '../api/problem'
import { queryClient } from '../api/query'
import type { Me, PasskeyUse } from '../api/types'
import { setServerNow, setZone } from '../format/clock'
import { translate, useLocale, type LocaleName } from '../i18n'
import { forgetDrafts, setDraftsAside, takeDraftsUp } from '../record/draft'
import { showToast } from '../ui/toast'

const ACCOUNT = 'genjin.account'
const LOGIN = 'genjin.login' // another value with each login: tabs that wait at the login form hear of it

export interface LoginInput {
  login: string
  password: string
  totp?: string
  trusted?: boolean
}

export const useSession = defineStore('session', () => {
  const me = ref<Me | null>()
  /** Whose page was open when the session ended: the same person finds his draft again, another does not. */
  const lastId = ref<number>()

  async function accept(account: Me): Promise<void> {
    if (lastId.value !== undefined && lastId.value !== account.id) forgetDrafts()
    localStorage.setItem(ACCOUNT, String(account.id))
    lastId.value = account.id
    setZone(account.zone)
    setServerNow(account.server.now)
    await useLocale(account.locale === 'en' ? 'en' : 'zh-CN')
    const found = me.value ? 0 : takeDraftsUp(account.id)
    me.value = account
    if (found) showToast(translate('record.found_again', { n: found }))
  }

  async function restore(): Promise<void> {
    try {
      await accept(await take(api.GET('/api/v1/me')))
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.status === 401) ended()
      else throw thrown
    }
  }

  async function login(input: LoginInput): Promise<void> {
    await accept(await take(api.POST('/api/v1/login', { body: input })))
    tellTabs()
  }

  async function loginByPasskey(use: PasskeyUse, trusted: boolean): Promise<void> {
    await accept(await take(api.POST('/api/v1/passkeys/login', { body: { ...use, trusted } })))
    tellTabs()
  }

  async function changePassword(current: string, next: string): Promise<void> {
    await accept(await take(api.POST('/api/v1/me/password', { body: { current_password: current, new_password: next } })))
  }

  async function changeLocale(name: LocaleName): Promise<void> {
    await accept(await take(api.PATCH('/api/v1/me', { body: { locale: name } })))
    await queryClient.invalidateQueries() // sentences come from the server in the account's language
  }

  async function changeProfile(change: { name: string; zone: string; working_hours: { from: string; to: string } }): Promise<void> {
    await accept(await take(api.PATCH('/api/v1/me', { body: change })))
    await queryClient.invalidateQueries() // "today" may be another day now
  }

  async function logout(): Promise<void> {
    await take(api.POST('/api/v1/logout', { body: {} })).catch(() => undefined)
    forgetDrafts()
    lastId.value = undefined
    localStorage.removeItem(ACCOUNT)
    ended()
  }

  const tellTabs = () => localStorage.setItem(LOGIN, crypto.randomUUID())

  function ended(): void {
    if (me.value) setDraftsAside(me.value.id)
    me.value = null
    queryClient.clear()
  }

  // Another tab logged out, or logged in as somebody else: this tab must not go on with the old account.
  window.addEventListener('storage', (event) => {
    if (event.key === LOGIN && me.value === null) void restore().catch(() => undefined)
    if (event.key !== ACCOUNT || !me.value) return
    if (event.newValue === null) ended()
    else if (event.newValue !== String(me.value.id)) location.reload()
  })

  onSessionProblem((code) => {
    if (code === 'session.required' && me.value) void restore().catch(() => undefined) // unless only its cookie has just changed
    if (code === 'password.change_required' && me.value) me.value = { ...me.value, must_change_password: true }
    if (code === 'factor.required' && me.value) me.value = { ...me.value, must_set_second_factor: true }
  })

  const may = computed(() => me.value?.may)
  return { me, may, restore, login, loginByPasskey, logout, changePassword, changeLocale, changeProfile, ended }
})
