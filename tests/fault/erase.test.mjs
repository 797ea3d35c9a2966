/* Promise 23: who was erased is gone, from database and log, index, files, messages and events, also where the server died in the
 * middle. A word that stands in every text of a person is looked for in every byte of the data folder (SQLite) and in every row of
 * every table (PostgreSQL). */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEachEngine, random, seed, startSpeechServer, useServer, waitFor } from '../harness/index.mjs';

const rounds = process.env.GENJIN_TORTURE ? 250 : 1;
const headers = { 'Genjin-Upload': '1' };
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/* A second of a tone: sound, to whoever looks for sound. */
function tone() {
	const samples = Int16Array.from({ length: 32000 }, (_, i) => 12000 * Math.sin(i / 5) * (i % 3200 < 1600 ? 1 : 0.3));
	const head = Buffer.from('RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\x00\x7d\0\0\x02\0\x10\0data....', 'latin1');
	head.writeUInt32LE(samples.byteLength + 36, 4);
	head.writeUInt32LE(samples.byteLength, 40);
	return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

function filesBeneath(folder) {
	return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
		.map((one) => path.join(one.parentPath ?? one.path, one.name));
}

forEachEngine((engine) => {
	describe(`erasing on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_SPEECH_HOSTS: '127.0.0.1', GENJIN_RATE_PERCENT: '-1' } });
		const dice = random(seed());
		let api, lisa, speech, position;

		before(async () => {
			speech = await startSpeechServer();
			api = await server.login();
			lisa = await server.addUser({ login: 'lisa', name: '李莎' });
			await api.patch('/speech/settings', { engine: 'server', base_url: speech.url, timeout_s: 5 });
			position = (await api.post('/positions', { title: '总监' })).body.id;
		});
		after(() => speech.close());

		/* One query over every table: in which of them a row holds the word. */
		async function tablesWith(word) {
			const tables = await server.query("SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()");
			return (await server.query(tables.map(({ name }) =>
				`SELECT '${name}' AS name WHERE EXISTS (SELECT 1 FROM ${name} t WHERE t::text LIKE '%${word}%')`).join(' UNION ALL ')))
				.map(({ name }) => name);
		}

		/* Where the word still stands. */
		async function traces(word) {
			const files = filesBeneath(server.dataFolder).filter((file) => fs.readFileSync(file).includes(word));
			return engine === 'postgres' ? [...files, ...await tablesWith(word)] : files;
		}

		/* Answers kept for repetitions are sealed: no search for a word finds one. */
		const answersOf = async (word) => server.query(`SELECT CAST(count(reply) AS TEXT) AS kept, CAST(count(*) AS TEXT) AS "all" FROM idempotency WHERE request_key LIKE '%${word.slice(3)}'`);

		const upload = async (id, file, kind) => (await api.upload(`/candidates/${id}/attachments`, { ...(kind && { kind }), file }, { headers, status: 201 })).body;

		/* A person of whom something is known everywhere. */
		async function fill(word) {
			const { body: { id } } = await api.post('/candidates', { name: `甲${word}`, company: `司${word}`, title: word, resume: `简历${word}`,
				phone: `139${String(dice.int(1e8)).padStart(8, '0')}`, email: `${word}@example.com`, tags: [word], care: true }, { key: `make-${word.slice(3)}` });
			const { body: twin } = await api.post('/candidates', { name: `乙${word}`, company: word, resume: word });
			await api.post(`/candidates/${twin.id}/records`, { channel: 'phone', outcome: 'reached', text: `双${word}` });
			await api.post('/candidates/merge', { survivor_id: id, merged_id: twin.id });
			const { body: submission } = await api.post('/submissions', { candidate_id: id, position_id: position });
			await api.post(`/submissions/${submission.id}/stage`, { stage: 'interview', reason: word });
			await api.post('/appointments', { candidate_id: id, submission_id: submission.id, kind: 'interview', place: word,
				starts_at: new Date(Date.now() + 86400000).toISOString() });
			const { body: record } = await api.post(`/candidates/${id}/records`, { channel: 'phone', outcome: 'reached', fact: word, text: `@李莎 看${word}`,
				action: `问${word}`, action_due_at: new Date(Date.now() + 86400000).toISOString() });
			await api.patch(`/records/${record.id}`, { fact: `后${word}` });
			await api.post(`/candidates/${id}/reveal`, { field: 'phone' }, { key: `reveal-${word.slice(3)}` });
			await api.post('/todos', { text: `办${word}`, candidate_id: id }, { key: `todo-${word.slice(3)}` });
			await upload(id, { name: `${word}.txt`, content: `内容${word}` });
			await upload(id, { name: `${word}.png`, content: png });
			const { id: recording } = await upload(id, { name: `${word}.wav`, content: Buffer.concat([tone(), Buffer.from(word)]) }, 'recording');
			speech.hear(`说${word}`);
			await api.post(`/attachments/${recording}/transcribe`, { consent: word }, { status: 202 });
			await api.post(`/candidates/${id}/uploads`, { file_name: word, bytes: 100, sha256: 'a'.repeat(64) }, { status: 201 });
			await waitFor(async () => {
				const { body } = await api.get(`/candidates/${id}/attachments`);
				return body.items.every(({ text_state: state }) => ['done', 'none', 'failed'].includes(state))
					&& ['done', 'failed'].includes((await api.get(`/attachments/${recording}/transcript`)).body.state);
			}, { ms: 30000, what: 'texts and transcript' });
			await waitFor(async () => (await api.get('/search', { q: `内容${word}` })).body.total, { what: 'the index' });
			const { body: candidate } = await api.get(`/candidates/${id}`);
			await api.patch(`/followups/${candidate.followup.id}`, { next_due_at: new Date(Date.now() + 200).toISOString() });
			await waitFor(async () => (await api.get('/reminders', { state: 'open' })).body.items.some((one) => one.followup.id === candidate.followup.id),
				{ what: 'the reminder' });
			return id;
		}

		test('nothing is left, wherever the server dies', async () => {
			const stays = () => api.post('/candidates', { name: '留下的人', care: true }, { key: 'stays' });
			const other = (await stays()).body.id;
			await upload(other, { name: 'a.txt', content: '留下' });
			for (let round = 0; round < rounds; round++) {
				const word = `qzx${dice.int(1e9).toString(36)}w`;
				const id = await fill(word);
				assert.ok((await traces(word)).length > 0);
				await lisa.post(`/candidates/${id}/erase`, { reason: 'asked' }, { status: 404 });
				const erasing = api.post(`/candidates/${id}/erase`, { reason: 'asked' }, { status: 202, key: `erase-${round}` }).catch(() => null);
				await sleep(dice.int(60));
				await server.killAndRestart();
				await erasing;
				await api.post(`/candidates/${id}/erase`, { reason: 'asked' }, { status: 202, key: `erase-${round}` });
				const { body: erasure } = await waitFor(async () => {
					const { body } = await api.get('/erasures');
					return body.items[0]?.candidate_id === id && body.items[0].done_at && { body: body.items[0] };
				}, { ms: 20000, what: 'the erasure' });
				assert.deepEqual([erasure.reason, erasure.by.name !== ''], ['asked', true]);
				assert.equal((await api.get('/erasures')).body.total, round + 1);
				assert.deepEqual(await traces(word), []);
				assert.deepEqual(await answersOf(word), [{ kept: '0', all: '3' }]);
				const again = await api.post(`/candidates/${id}/reveal`, { field: 'phone' }, { key: `reveal-${word.slice(3)}`, status: 404 });
				assert.equal(again.body.code, 'request.answer_erased');
				assert.equal((await stays()).body.id, other, 'answers about others are given again');
				await api.get(`/candidates/${id}`, undefined, { status: 404 });
				await api.post(`/candidates/${id}/restore`, {}, { status: 404 });
				const { stdout } = await server.command(['check']); /* names files without a row, too */
				assert.equal(stdout.replace(/^the role of the database owns .*\n/, ''), 'ok\n');
			}
			assert.equal((await api.get('/candidates')).body.total, 1);
			assert.equal((await api.get('/board', { group: 'due' })).body.columns.reduce((sum, column) => sum + column.total, 0), 1);
			await waitFor(async () => (await api.get('/search', { q: '留下' })).body.total > 0, { ms: 20000, what: 'who stays to be found' });
		});

		test('from the bin, too, and only by who may', async () => {
			const { body: { id } } = await api.post('/candidates', { name: '箱中人' });
			await upload(id, { name: 'a.txt', content: '箱中' });
			await api.delete(`/candidates/${id}`);
			await lisa.post(`/candidates/${id}/erase`, { reason: 'expired' }, { status: 404 });
			await api.post(`/candidates/${id}/erase`, { reason: 'mistake' }, { status: 202 });
			await waitFor(async () => (await api.get('/erasures')).body.items[0].done_at, { what: 'the erasure' });
			await lisa.get('/erasures', undefined, { status: 403 });
			await api.post(`/candidates/${id}/erase`, { reason: 'nonsense' }, { status: 422 });
		});
	});
});
