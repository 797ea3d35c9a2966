// First load of both pages, gzipped: the scripts and styles the html names and everything they import statically.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const budgets = { 'index.html': 250_000, 'm/index.html': 150_000 }
let failed = false

for (const [page, budget] of Object.entries(budgets)) {
  const html = readFileSync(join(dist, page), 'utf8')
  if (/<script(?![^>]*\bsrc=)|<style|\son\w+=|style="/.test(html)) {
    console.error(`${page}: inline script or style`)
    failed = true
  }
  const files = new Set([...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]))
  for (const file of files) {
    if (!file.endsWith('.js')) continue
    const code = readFileSync(join(dist, file), 'utf8')
    for (const match of code.matchAll(/(?:from|import)\s*"(\.\/[^"]+\.js)"/g)) files.add(join(dirname(file), match[1]))
  }
  const size = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, gzipSync(html).length)
  const verdict = size <= budget ? 'ok' : 'TOO BIG'
  console.log(`${page}: ${(size / 1000).toFixed(1)} kB gzipped of ${budget / 1000} kB, ${files.size} files, ${verdict}`)
  failed ||= size > budget
}
process.exit(failed ? 1 : 0)
