// The mobile page: installable, works beside the desk, same core.
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { queryClient } from '@core/api/query'
import { i18n, preferredLocale, useLocale } from '@core/i18n'
import '@core/tokens/tokens.css'
import './vant.css'
import '@core/tokens/base.css'
import App from './App.vue'
import { router } from './router'

await useLocale(preferredLocale())
createApp(App).use(createPinia()).use(i18n).use(router).use(VueQueryPlugin, { queryClient }).mount('#app')

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  void navigator.serviceWorker.register('/m/sw.js', { scope: '/m/' })
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<{ kind?: string; href?: string }>) => {
    if (event.data.kind === 'navigate' && event.data.href) location.href = event.data.href
  })
}
