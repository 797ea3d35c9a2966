/* Test harness for genjin: servers on both engines, a clock that moves, and independent peers.
 *
 * A test file is tests/api|flow|browser/NAME.test.mjs, uses node:test and imports from '../harness/index.mjs'.
 * Run it with    node tests/harness/run.mjs tests/api/record.test.mjs      (or a folder; or several)
 * Environment    GENJIN_BINARY  program under test (default build/genjin)
 *                GENJIN_ENGINES sqlite,postgres (default: both)
 *                GENJIN_REAL_DATA  folder of real data (default ../shared/data beside the project)
 *                GENJIN_SEED    seed of randomised tests; it is printed, so a failing run can be repeated
 *
 *   forEachEngine((engine) => {
 *     describe(`records on ${engine}`, () => {
 *       const server = useServer({ engine });            // fresh data, started before, stopped after the suite
 *       test('a record needs an outcome', async () => {
 *         const api = await server.login();               // first admin; or server.login({ login, password })
 *         const { body } = await api.post('/candidates', { name: '王小明', care: true });
 *         await api.post(`/candidates/${body.id}/records`, {}, { status: 422 });
 *       });
 *     });
 *   });
 *
 * Servers (server.mjs)
 *   useServer(options) -> Server      inside describe: before / after hooks do the rest
 *   startServer(options) -> Server    by hand; call await server.close()
 *     options: engine 'sqlite'|'postgres' · firm '测试' · login 'admin' · password · env {} · args []
 *              clock true | ISO instant   run under libfaketime, see setClock; always build/genjin, never a sanitized one
 *              init false                 do not create a firm
 *              shareWith server           a further node on the same PostgreSQL database
 *   server.url, .port, .dataFolder, .databaseUrl, .log (parsed JSON lines of this and earlier starts)
 *   await server.stop()               SIGTERM; must drain and exit 0; fails on a sanitizer report
 *   await server.kill()               kill -9
 *   await server.start() / restart() / killAndRestart()
 *   server.pause() / resume()         SIGSTOP / SIGCONT
 *   await server.waitForLog(line => line.event === '…', milliseconds)
 *   server.setClock('2026-10-08T09:00:00+08:00') / moveClock({ days, hours, minutes, seconds })   time goes on from there;
 *                                     forwards only while it runs, and a jump ends idle connections and streams
 *   server.now() -> Date              as the server sees it
 *   await server.command(['import', 'candidates', file, '--json'], { status: 0 }) -> { status, stdout, stderr }
 *   await server.addUser({ login, name, role, password }) -> Client of that user
 *   await server.query('SELECT …') -> rows as objects, read-only, past the program (for checks only)
 *
 * HTTP (client.mjs)
 *   api.get|post|patch|put|delete(path, body?, options) -> { status, headers, body, text }
 *     path under /api/v1 unless it starts with /api/, /healthz, /readyz, /metrics or is a page ('page:/m/')
 *     fails unless the status is 2xx, or exactly options.status when given
 *     every JSON reply is checked against openapi.json (contract.mjs); { contract: false } leaves that out
 *     options: status · headers {} · key (Idempotency-Key) · ifMatch · raw (string or Buffer instead of JSON) · type
 *   api.upload(path, { field: text, file: { name, type, content } }, options)      multipart/form-data
 *   server.anonymous() -> Client without a session      server.bearer(token) -> Client with an API token
 *   api.stream({ lastEventId }) -> Stream: .events, await .next(type, milliseconds), .close()      SSE
 *   server.raw(bytes, milliseconds) -> Buffer           writes bytes to the socket, returns what came until close or time
 *
 * Peers
 *   await startMailSink({ tls, user, password }) -> { url, messages, next(filter, ms), refuse(fn), close() }   mail.mjs
 *   await startPushSink() -> { subscription(), received, next(ms), answer(status | fn), env, close() }         push.mjs
 *   await startChatServer({ now }) -> { targets, received, next(test, ms), answer(fn), env, close() }          chat.mjs
 *   await startSpeechServer() -> { url, calls, hear(answer), draft(answer), close() }                         speech.mjs
 *   workbook({ 名单: [['姓名'], …] }) -> Buffer   an XLSX file                                                        workbook.mjs
 *   await openBrowser() -> { desk(server), mobile(server), close() }                                           browser.mjs
 *
 * Small things
 *   await waitFor(async () => value or falsy, { ms, what })    polls; the message says what did not come
 *   sharedData('candidates/executives-gbk.csv') -> path, or null: then skip with test.skip and say so
 *   random(seed) -> { int(n), pick(list), chance(p) }          reproducible; seed() prints and returns the run's seed
 */
export { forEachEngine, sharedData, waitFor, random, seed, temporaryFolder } from './base.mjs';
export { startServer, useServer } from './server.mjs';
export { Client } from './client.mjs';
export { openapi, findOperation } from './contract.mjs';
export { startMailSink } from './mail.mjs';
export { startChatServer } from './chat.mjs';
export { startPushSink } from './push.mjs';
export { startSpeechServer } from './speech.mjs';
export { openBrowser } from './browser.mjs';
