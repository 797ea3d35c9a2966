// The desk page.
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { queryClient } from '@core/api/query'
import { i18n, preferredLocale, useLocale } from '@core/i18n'
import '@core/tokens/tokens.css'
import './element.css'
import '@core/tokens/base.css'
import App from './App.vue'
import { router } from './router'

await useLocale(preferredLocale())
createApp(App).use(createPinia()).use(i18n).use(router).use(VueQueryPlugin, { queryClient }).mount('#app')
