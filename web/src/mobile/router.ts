// Pages of the mobile client.
import { createRouter, createWebHashHistory } from 'vue-router'
import TodayPage from './followup/TodayPage.vue'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/today' },
    { path: '/today', name: 'today', component: TodayPage },
    { path: '/board', name: 'board', component: () => import('./pipeline/BoardPage.vue') },
    { path: '/record', name: 'record', component: () => import('./record/RecordPage.vue') },
    { path: '/record/:id(\\d+)', name: 'record-of', component: () => import('./record/RecordPage.vue') },
    { path: '/search', name: 'search', component: () => import('./search/SearchPage.vue') },
    { path: '/candidates/:id(\\d+)/pay', name: 'pay', component: () => import('@core/pay/PayReportPage.vue') },
    { path: '/candidates/:id(\\d+)', name: 'candidate', component: () => import('./candidate/CandidatePage.vue') },
    { path: '/me', name: 'me', component: () => import('./account/MePage.vue') },
    { path: '/:rest(.*)*', redirect: '/today' },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})
