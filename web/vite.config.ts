// Two pages over one core: / (desk) and /m/ (mobile).  The server embeds web/dist as it is.
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const server = process.env.GENJIN_DEV_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@core': path('./src/core') } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // a data: script or font would break the content security policy
    modulePreload: { polyfill: false },
    rollupOptions: { input: { desk: path('./index.html'), mobile: path('./m/index.html') } },
  },
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.spec.ts'],
    env: { TZ: 'Asia/Shanghai' },
    // Element Plus ships style imports that only the bundler understands.
    server: { deps: { inline: ['element-plus', 'vant'] } },
  },
})
