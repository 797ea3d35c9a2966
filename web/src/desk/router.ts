// Pages of the desk.  `?c=ID` opens the candidate's drawer over any of them.
import { createRouter, createWebHashHistory } from 'vue-router'
import WorkbenchPage from './followup/WorkbenchPage.vue'

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/today' },
    { path: '/today', name: 'today', component: WorkbenchPage },
    { path: '/board', name: 'board', component: () => import('./pipeline/BoardPage.vue') },
    { path: '/talent', name: 'talent', component: () => import('./talent/TalentPage.vue') },
    { path: '/duplicates', name: 'duplicates', component: () => import('./talent/DuplicatesPage.vue') },
    { path: '/candidates/:id(\\d+)/pay', name: 'pay', component: () => import('@core/pay/PayReportPage.vue') },
    { path: '/candidates/:id(\\d+)', name: 'candidate', component: () => import('./candidate/CandidatePage.vue') },
    { path: '/positions', name: 'positions', component: () => import('./position/PositionPage.vue') },
    { path: '/imports', name: 'imports', component: () => import('./importer/ImportPage.vue') },
    { path: '/imports/:id(\\d+)', name: 'import', component: () => import('./importer/ImportPage.vue') },
    { path: '/leaves', name: 'leaves', component: () => import('./leave/LeavesPage.vue') },
    { path: '/leaves/:id(\\d+)', name: 'leave', component: () => import('./leave/HandoverPage.vue') },
    { path: '/departures', name: 'departures', component: () => import('./departure/DeparturesPage.vue') },
    { path: '/ledger/:part?', name: 'ledger', component: () => import('./ledger/LedgerPage.vue') },
    { path: '/settings/:part?', name: 'settings', component: () => import('./settings/SettingsPage.vue') },
    { path: '/guide', name: 'guide', component: () => import('./guide/GuidePage.vue') },
    ...(import.meta.env.DEV ? [{ path: '/styleguide', name: 'styleguide', component: () => import('./styleguide/StyleguidePage.vue') }] : []),
    { path: '/:rest(.*)*', redirect: '/today' },
  ],
})
