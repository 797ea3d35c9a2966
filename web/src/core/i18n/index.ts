// Texts in the person's language: zh-CN first, en complete.  One language is loaded, the other when asked for.
import { createI18n } from 'vue-i18n'

export const LOCALES = ['zh-CN', 'en'] as const
export type LocaleName = (typeof LOCALES)[number]

const KEPT = 'genjin.locale'
const loaders: Record<LocaleName, () => Promise<{ default: object }>> = {
  'zh-CN': () => import('../locales/zh-CN.json'),
  en: () => import('../locales/en.json'),
}

export const i18n = createI18n<false>({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: false,
  missingWarn: false,
  fallbackWarn: false,
})

export function preferredLocale(): LocaleName {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'en' || kept === 'zh-CN') return kept
  return navigator.language.startsWith('zh') ? 'zh-CN' : navigator.language.startsWith('en') ? 'en' : 'zh-CN'
}

const loaded = new Set<LocaleName>()

export async function useLocale(name: LocaleName): Promise<void> {
  if (!loaded.has(name)) {
    i18n.global.setLocaleMessage(name, (await loaders[name]()).default as Record<string, string>)
    loaded.add(name)
  }
  i18n.global.locale.value = name
  document.documentElement.lang = name
  localStorage.setItem(KEPT, name)
}

export function locale(): LocaleName {
  return i18n.global.locale.value as LocaleName
}

/** A text outside a component; the same keys as `t` inside one. */
export function translate(key: string, params: Record<string, unknown> = {}): string {
  return i18n.global.t(key, params)
}

/** A text that may not exist: undefined then. */
export function translated(key: string, params: Record<string, unknown> = {}): string | undefined {
  return i18n.global.te(key) ? i18n.global.t(key, params) : undefined
}
