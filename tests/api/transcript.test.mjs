/* Speech to text, on both engines of the database: real voices through upload, queue, decoder and recogniser to their exact words;
 * a transcription server that is well and one that is not; consent, rights, corrections, drafts, and hostile recordings. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, random, seed, startSpeechServer, temporaryFolder, useServer, waitFor } from '../harness/index.mjs';

const headers = { 'Genjin-Upload': '1' };
const voices = '/usr/share/pocketsphinx/test/data';
const consent = '11-27 电话中口头同意录音并转写';
const rate = 16000;

function wave(samples) {
	const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
	const head = Buffer.from('RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\x00\x7d\0\0\x02\0\x10\0data....', 'latin1');
	head.writeUInt32LE(bytes.length + 36, 4);
	head.writeUInt32LE(bytes.length, 40);
	return Buffer.concat([head, bytes]);
}

function voice(name) {
	const bytes = fs.readFileSync(path.join(voices, `${name}.raw`));
	return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1)));
}

/* The parts one after the other, with silence between them. */
function joined(parts, silenceSeconds) {
	const samples = new Int16Array(parts.reduce((sum, part) => sum + part.length + silenceSeconds * rate, 0));
	let at = 0;
	for (const part of parts) {
		samples.set(part, at);
		at += part.length + silenceSeconds * rate;
	}
	return samples;
}

/* As a browser's recorder would have made it. */
function encoded(content, ...options) {
	const folder = temporaryFolder();
	const from = path.join(folder, 'in.wav');
	const to = path.join(folder, `out.${options.pop()}`);
	fs.writeFileSync(from, content);
	execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', from, ...options, to]);
	return fs.readFileSync(to);
}

function code(reply, status, wanted) {
	assert.equal(reply.status, status, reply.text);
	assert.equal(reply.body.code, wanted, reply.text);
	return reply.body;
}

forEachEngine((engine) => {
	describe(`transcripts on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_SPEECH_HOSTS: '127.0.0.1', GENJIN_SPEECH_MINUTES: '10', GENJIN_SPEECH_AT_ONCE: '2' } });
		let api, candidate, speech, version = 0;
		let files = 0;

		const upload = async (content, name = `recording-${++files}.wav`) => (await api.upload(`/candidates/${candidate.id}/attachments`,
			{ kind: 'recording', file: { name, content } }, { headers, status: 201 })).body;
		const ask = (id, body = { consent }, options = {}) => api.post(`/attachments/${id}/transcribe`, body, { status: 202, ...options });
		const see = async (id) => (await api.get(`/attachments/${id}/transcript`)).body;
		const settle = (id) => waitFor(async () => {
			const transcript = await see(id);
			return (['done', 'failed'].includes(transcript.state) || transcript.error) && transcript;
		}, { ms: 60000, what: `transcript of ${id}` });
		const hear = async (content, name) => {
			const { id } = await upload(content, name);
			await ask(id);
			return settle(id);
		};
		const text = (transcript) => transcript.segments.map((segment) => segment.text).join(' ');
		const use = (settings) => api.patch('/speech/settings', settings);
		const useStub = (settings = {}) => use({ engine: 'server', base_url: speech.url, path: null, key: 'sk-geheim', model: 'sensevoice',
			language: 'zh', timeout_s: 5, chat_url: null, ...settings });
		/* A different sound each time: the same content twice is one attachment. */
		const said = () => {
			const samples = voice('goforward');
			samples[0] = ++version;
			return wave(samples);
		};

		before(async () => {
			speech = await startSpeechServer();
			api = await server.login();
			candidate = (await api.post('/candidates', { name: '韩梅' })).body;
		});
		after(() => speech.close());

		test('without an engine nothing is heard, and that is said', async () => {
			const { body: status } = await api.get('/speech');
			assert.deepEqual([status.engine, status.ready, status.reason, status.drafts, status.max_minutes],
				['none', false, 'speech.no_engine', 'rules', 10]);
			const transcript = await hear(said());
			assert.deepEqual([transcript.state, transcript.error, transcript.segments], ['failed', 'speech.no_engine', []]);
		});

		test('a real voice comes out exact, whatever the recorder made of it', async () => {
			await use({ engine: 'pocketsphinx' });
			assert.equal((await api.get('/speech')).body.ready, true);
			const content = wave(voice('goforward'));
			const recordings = {
				'电话.wav': content,
				'chrome.webm': encoded(content, '-c:a', 'libopus', 'webm'),
				'safari.m4a': encoded(content, '-c:a', 'aac', 'm4a'),
				'phone.mp3': encoded(content, '-ac', '2', '-ar', '44100', 'mp3'),
			};
			for (const [name, bytes] of Object.entries(recordings)) {
				const transcript = await hear(bytes, name);
				assert.deepEqual([transcript.state, transcript.error, text(transcript)], ['done', null, 'go forward ten meters'], name);
				const [segment] = transcript.segments;
				assert.ok(segment.start_ms >= 200 && segment.start_ms < 900 && segment.end_ms > 1800 && segment.end_ms < 2900, JSON.stringify(segment));
				assert.deepEqual([transcript.progress, transcript.language, transcript.engine], [100, 'en', 'pocketsphinx']);
				assert.ok(transcript.duration_ms > 2700 && transcript.duration_ms < 3000, transcript.duration_ms);
			}
		});

		test('voices far apart keep their places in the recording', async () => {
			const transcript = await hear(wave(joined([voice('goforward'), voice('something')], 6)));
			assert.equal(text(transcript), 'go forward ten meters go somewhere and do something');
			const last = transcript.segments.at(-1);
			assert.ok(last.start_ms > 8000 && last.end_ms < transcript.duration_ms, JSON.stringify(transcript.segments));
		});

		test('no consent, no transcript; nor of what is no recording', async () => {
			const { id } = await upload(said());
			for (const body of [{}, { consent: '' }, { consent: '  ' }, { consent: null }])
				assert.equal(code(await ask(id, body, { status: 422 }), 422, 'transcript.consent').field, 'consent');
			assert.equal((await api.get(`/attachments/${id}/transcript`, undefined, { status: 404 })).body.code, 'transcript.not_found');
			const { body: file } = await api.upload(`/candidates/${candidate.id}/attachments`,
				{ file: { name: 'a.txt', content: '没有声音' } }, { headers, status: 201 });
			code(await ask(file.id, undefined, { status: 422 }), 422, 'transcript.not_recording');
			code(await ask(999999, undefined, { status: 404 }), 404, 'document.not_found');
		});

		test('silence, hum and hiss give no text and are not even sent', async () => {
			await useStub();
			speech.calls.length = 0;
			speech.hear('谢谢观看');
			const hum = Int16Array.from({ length: 5 * rate }, (_, i) => 3000 * Math.sin(i * 0.02));
			for (const samples of [new Int16Array(5 * rate), hum]) {
				const transcript = await hear(wave(samples));
				assert.deepEqual([transcript.state, transcript.segments, transcript.progress], ['done', [], 100]);
			}
			assert.equal(speech.calls.length, 0);
		});

		test('a server is asked as its documentation says, and its key is never shown', async () => {
			await useStub();
			speech.calls.length = 0;
			speech.hear({ json: { language: 'Chinese', text: '我期望年薪六十万。', segments: [{ start: 0.5, end: 2, text: '<|zh|>我期望年薪六十万。' }] } });
			const transcript = await hear(said());
			assert.deepEqual([text(transcript), transcript.language, transcript.engine], ['我期望年薪六十万。', 'zh', 'server']);
			const [call] = speech.calls;
			assert.equal(call.path, '/v1/audio/transcriptions');
			assert.equal(call.headers.authorization, 'Bearer sk-geheim');
			assert.deepEqual(call.fields, { model: 'sensevoice', language: 'zh', response_format: 'verbose_json', temperature: '0' });
			assert.equal(call.file.subarray(0, 4).toString(), 'RIFF');
			const { text: shown } = await api.get('/speech/settings');
			assert.doesNotMatch(shown, /geheim/);
			assert.equal(JSON.parse(shown).has_key, true);
			assert.equal((await use({ key: null })).body.has_key, false);
		});

		test('what can pass is tried again from the place reached, what cannot is told', async () => {
			await useStub({ timeout_s: 1 });
			const apart = () => {
				const samples = joined([voice('goforward'), voice('something')], 6);
				samples[0] = ++version;
				return wave(samples);
			};
			let calls = 0;
			speech.hear(() => (++calls === 2 ? { status: 503 } : `第${calls}段`));
			const { id } = await upload(apart());
			await ask(id);
			const waiting = await settle(id);
			assert.deepEqual([waiting.state, waiting.error, text(waiting)], ['waiting', 'peer.busy', '第1段']);
			assert.ok(waiting.progress > 5 && waiting.progress < 80, waiting.progress);
			await ask(id);
			const done = await waitFor(async () => (await see(id)).state === 'done' && see(id), { ms: 20000, what: 'the rest' });
			assert.equal(text(done), '第1段 第3段');
			const ill = {
				'peer.throttled': { status: 429, headers: { 'retry-after': '7' } },
				'peer.nonsense': { text: '{"text":"ab' },
				'net.no_answer': { text: '{"text":', drip: true },
			};
			for (const [wanted, answer] of Object.entries(ill)) {
				speech.hear(answer);
				const transcript = await hear(said());
				assert.deepEqual([transcript.state, transcript.error, transcript.segments], ['waiting', wanted, []]);
			}
			speech.hear({ text: '{"text":"a"', endless: true });
			assert.equal((await hear(said())).error, 'peer.nonsense');
			const refused = { 'peer.key_refused': { status: 401 }, 'peer.no_route': { status: 404 }, 'peer.too_large': { status: 413 },
				'peer.refused': { status: 302, headers: { location: 'http://169.254.169.254/' } }, 'peer.format': { status: 422 } };
			for (const [wanted, answer] of Object.entries(refused)) {
				speech.hear(answer);
				const transcript = await hear(said());
				assert.deepEqual([transcript.state, transcript.error], ['failed', wanted]);
			}
			speech.hear('好了');
			const failed = (await api.get(`/candidates/${candidate.id}/attachments`)).body.items[0].id;
			await ask(failed);
			assert.equal(text(await waitFor(async () => (await see(failed)).state === 'done' && see(failed), { ms: 20000, what: 'again' })), '好了');
		});

		test('only addresses that the guard allows; settings are for those who hold the accounts', async () => {
			const inside = ['http://169.254.169.254', 'https://10.0.0.1/v1', 'https://localhost', 'http://example.com', 'https://[::1]:8000'];
			for (const url of inside) {
				assert.equal(code(await use2({ engine: 'server', base_url: url }), 422, 'speech.forbidden_host').field, 'base_url');
				code(await use2({ chat_url: url }), 422, 'speech.forbidden_host');
			}
			for (const url of ['ftp://a.example', 'https://a@b.example', 'https://0x7f.1', 'x'])
				code(await use2({ engine: 'server', base_url: url }), 422, 'speech.url');
			code(await use2({ engine: 'server', base_url: null }), 422, 'speech.no_url');
			const { body: { version: old } } = await api.get('/speech/settings');
			await use({ model: 'x' });
			code(await api.patch('/speech/settings', { model: 'y' }, { ifMatch: `"${old}"`, status: 412 }), 412, 'request.stale');
			const senior = await server.addUser({ login: `s-${engine}`, name: '资深', role: 'senior' });
			for (const call of [senior.get('/speech/settings', undefined, { status: 403 }), senior.patch('/speech/settings', {}, { status: 403 })])
				assert.equal((await call).status, 403);
			assert.equal((await senior.get('/speech')).status, 200);
		});

		const use2 = (settings) => api.patch('/speech/settings', settings, { status: 422 });

		test('corrections keep what was heard, one after the other', async () => {
			await useStub();
			speech.hear('王晓明说可以');
			const { id, candidate_id: owner } = await upload(said());
			await ask(id);
			const transcript = await settle(id);
			const [segment] = transcript.segments;
			const patch = (segments, options) => api.patch(`/attachments/${id}/transcript`, { segments }, options);
			const { body: corrected } = await patch([{ id: segment.id, text: '王小明说可以' }], { ifMatch: `"${transcript.version}"` });
			assert.deepEqual([corrected.segments[0].text, corrected.segments[0].heard], ['王小明说可以', '王晓明说可以']);
			assert.ok(corrected.edited_at && corrected.version > transcript.version);
			const { body: twice } = await patch([{ id: segment.id, text: '王小明说行' }]);
			assert.equal(twice.segments[0].heard, '王晓明说可以');
			code(await patch([{ id: segment.id, text: 'x' }], { ifMatch: `"${transcript.version}"`, status: 412 }), 412, 'request.stale');
			code(await patch([{ id: segment.id, text: 'y' }, { id: 999999, text: 'x' }], { status: 422 }), 422, 'transcript.no_segment');
			assert.equal((await see(id)).segments[0].text, '王小明说行');
			code(await ask(id, { consent }, { status: 409 }), 409, 'transcript.exists');
			await ask(id, { consent, again: true });
			assert.equal(text(await waitFor(async () => (await see(id)).state === 'done' && see(id), { ms: 20000, what: 'again' })), '王晓明说可以');
			assert.equal(owner, candidate.id);
		});

		test('what was said is found by search, as it stands now', async () => {
			await useStub();
			speech.hear('竞业限制谈到了独角兽补偿');
			const { id } = await upload(said());
			await ask(id);
			const [segment] = (await settle(id)).segments;
			const found = async (q) => (await api.get('/search', { q })).body.items.filter((hit) => hit.id === id);
			const [hit] = await waitFor(async () => { const hits = await found('独角兽'); return hits.length && hits; }, { ms: 5000, what: 'the hit' });
			assert.deepEqual([hit.kind, hit.candidate.id], ['transcript', candidate.id]);
			assert.ok((await api.get('/search', { q: '独角兽', in: 'transcript' })).body.items.some((item) => item.id === id));
			assert.equal((await api.get('/search', { q: '独角兽', in: 'candidate,resume,record,file,cv' })).body.total, 0);
			assert.ok(hit.highlight.some((mark) => mark.hit && mark.text === '独角兽'), JSON.stringify(hit));
			await api.patch(`/attachments/${id}/transcript`, { segments: [{ id: segment.id, text: '竞业限制谈到了麒麟补偿' }] });
			await waitFor(async () => (await found('麒麟')).length, { ms: 5000, what: 'the corrected word' });
			await waitFor(async () => !(await found('独角兽')).length, { ms: 5000, what: 'the word to go' });
		});

		test('a draft comes from the words, or from a model; nothing is saved', async () => {
			await useStub();
			speech.hear('我现在年薪五十万，期望六十万。我对这个机会很感兴趣。我会下周三下午把简历发给你。');
			const { id } = await upload(said());
			await ask(id);
			await settle(id);
			const draft = async () => (await api.post(`/attachments/${id}/draft`, {})).body;
			const records = async () => (await api.get(`/candidates/${candidate.id}/timeline`)).body.items.length;
			const before = await records();
			const byRules = await draft();
			assert.deepEqual([byRules.source, byRules.fact, byRules.emotion, byRules.emotion_text, byRules.action, byRules.error],
				['rules', '我现在年薪五十万，期望六十万。', 4, '我对这个机会很感兴趣。', '我会下周三下午把简历发给你。', null]);
			assert.ok(Date.parse(byRules.action_due_at) > Date.now());
			await use({ chat_url: speech.url, chat_model: 'qwen', chat_key: 'sk-chat' });
			speech.calls.length = 0;
			speech.draft({ fact: '年薪 50 万', emotion: 9, emotion_text: null, action: '发简历' });
			const byModel = await draft();
			assert.deepEqual([byModel.source, byModel.fact, byModel.emotion, byModel.emotion_text, byModel.action],
				['model', '年薪 50 万', null, null, '发简历']);
			const asked = speech.calls.find(({ path }) => path === '/v1/chat/completions'); /* a recording of before may still be heard meanwhile */
			assert.equal(asked.headers.authorization, 'Bearer sk-chat');
			assert.match(JSON.parse(asked.body).messages[1].content, /年薪五十万/);
			for (const [answer, wanted] of [[{ status: 500 }, 'peer.busy'], [{ json: { choices: [] } }, 'peer.nonsense'], [{ status: 401 }, 'peer.key_refused'],
				[{ json: { choices: [{ message: { content: 'I cannot help' } }] } }, 'peer.nonsense']]) {
				speech.draft(() => answer);
				const fallback = await draft();
				assert.deepEqual([fallback.source, fallback.error, fallback.emotion], ['rules', wanted, 4]);
			}
			assert.equal(await records(), before);
		});

		test('whoever may not hear the recording may not read it; each look is in the audit log', async () => {
			const { id } = await upload(said());
			await useStub();
			speech.hear('机密');
			await ask(id);
			await settle(id);
			const junior = await server.addUser({ login: `j-${engine}`, name: '初级', role: 'junior' });
			const stranger = await server.addUser({ login: `o-${engine}`, name: '别人', role: 'senior' });
			for (const who of [junior, stranger]) {
				for (const call of [who.get(`/attachments/${id}/transcript`, undefined, { status: null }),
					who.post(`/attachments/${id}/transcribe`, { consent }, { status: null }),
					who.patch(`/attachments/${id}/transcript`, { segments: [] }, { status: null }),
					who.post(`/attachments/${id}/draft`, {}, { status: null })]) {
					const reply = await call;
					assert.ok([403, 404].includes(reply.status), reply.text);
					assert.doesNotMatch(reply.text, /机密/);
				}
			}
			const looks = async () => Number((await server.query(
				`SELECT count(*) AS n FROM audit_entry WHERE action = 'transcript.read' AND entity_id = ${id}`))[0].n);
			const before = await looks();
			await see(id);
			assert.equal(await looks(), before + 1);
		});

		test('another firm knows nothing of it, and sets up its own', async () => {
			await useStub();
			speech.hear('机密');
			const { id } = await upload(said());
			await ask(id);
			await settle(id);
			await server.command(['init', '--firm', '别家', '--login', 'foreign', '--password-file', server.secretFile('correct horse battery')]);
			const foreign = await server.login({ login: 'foreign', password: 'correct horse battery' });
			for (const call of [foreign.get(`/attachments/${id}/transcript`, undefined, { status: 404 }),
				foreign.post(`/attachments/${id}/transcribe`, { consent }, { status: 404 }),
				foreign.patch(`/attachments/${id}/transcript`, { segments: [{ id: 1, text: 'x' }] }, { status: 404 }),
				foreign.post(`/attachments/${id}/draft`, {}, { status: 404 })])
				assert.doesNotMatch((await call).text, /机密/);
			const { body: settings } = await foreign.get('/speech/settings');
			assert.deepEqual([settings.engine, settings.base_url, settings.has_key], ['none', null, false]);
			await foreign.patch('/speech/settings', { engine: 'pocketsphinx' });
			assert.equal((await api.get('/speech/settings')).body.engine, 'server');
		});

		test('two are heard at once, and the many of one firm do not hold up the one of another', async () => {
			await useStub();
			await server.command(['init', '--firm', '另一家', '--login', 'other', '--password-file', server.secretFile('correct horse battery')]);
			const other = await server.login({ login: 'other', password: 'correct horse battery' });
			await other.patch('/speech/settings', { engine: 'server', base_url: speech.url, key: 'sk-other', timeout_s: 60 });
			const theirs = (await other.post('/candidates', { name: '邻居' })).body.id;
			const before = speech.calls.length;
			const inside = [];
			const keys = () => speech.calls.slice(before).map((call) => call.headers.authorization.slice('Bearer sk-'.length));
			const at = (count) => waitFor(() => keys().length === count, { ms: 20000, what: `${count} recordings at the engine` });
			await use({ timeout_s: 60 });
			speech.hear(() => new Promise((said) => { inside.push(said); }));
			const many = [];
			for (let i = 0; i < 4; i++) {
				many.push((await upload(said())).id);
				await ask(many[i]);
			}
			await at(2);
			const { body: single } = await other.upload(`/candidates/${theirs}/attachments`,
				{ kind: 'recording', file: { name: 'b.wav', content: said() } }, { headers, status: 201 });
			await other.post(`/attachments/${single.id}/transcribe`, { consent }, { status: 202 });
			assert.equal((await see(many[2])).state, 'waiting');
			inside[0]('一');
			await at(3);
			assert.deepEqual(keys(), ['geheim', 'geheim', 'other']);
			speech.hear('余');
			for (const say of inside.slice(1))
				say('二');
			for (const id of many)
				assert.equal((await settle(id)).state, 'done');
			await waitFor(async () => (await other.get(`/attachments/${single.id}/transcript`)).body.state === 'done', { ms: 20000, what: 'theirs' });
		});

		test('hostile recordings end as failed with a reason, and the server goes on', async () => {
			await useStub();
			speech.hear('x');
			const dice = random(seed());
			const content = said();
			const whole = [content, encoded(content, '-c:a', 'libopus', 'webm'), encoded(content, '-c:a', 'aac', 'm4a'), encoded(content, 'mp3'),
				encoded(content, 'flac')];
			const mutants = whole.flatMap((bytes) => [bytes.subarray(0, 40 + dice.int(bytes.length - 40)), ...Array.from({ length: 3 }, () => {
				const mutant = Buffer.from(bytes);
				for (let i = 0; i < 1 + dice.int(60); i++)
					mutant[16 + dice.int(mutant.length - 16)] = dice.int(256);
				return mutant;
			})]);
			const bomb = encoded(wave(new Int16Array(12 * 60 * rate)), '-c:a', 'flac', 'flac'); /* 12 minutes in a few kilobytes */
			assert.ok(bomb.length < 500_000, bomb.length);
			assert.equal((await hear(bomb, 'bomb.flac')).error, 'speech.too_long');
			const ids = [];
			for (const mutant of mutants) {
				const { status, body } = await api.upload(`/candidates/${candidate.id}/attachments`, { kind: 'recording',
					file: { name: `m${++files}.bin`, content: mutant } }, { headers, status: null });
				assert.ok([201, 422].includes(status), `${status}`);
				if (status === 201 && body.kind === 'recording') {
					await api.post(`/attachments/${body.id}/transcribe`, { consent }, { status: null });
					ids.push(body.id);
				}
			}
			for (const id of ids) {
				const transcript = await settle(id);
				assert.ok(['done', 'failed'].includes(transcript.state), JSON.stringify(transcript));
				if (transcript.state === 'failed')
					assert.match(transcript.error, /^speech\.(damaged|type|no_track|failed|too_long)$/);
			}
			assert.equal(text(await hear(said())), 'x');
		});

		test('a recording whose worker is killed goes on at the stretch that was not heard, and ends once', async () => {
			await useStub({ timeout_s: 60 });
			const before = speech.calls.length;
			speech.hear((call, number) => (number === before + 1 ? '第一段' : { drip: true }));
			const { id } = await upload(wave(joined([voice('goforward'), voice('goforward')], 40)));
			await ask(id);
			await waitFor(() => speech.calls.length === before + 2, { ms: 60000, what: 'the second stretch at the engine' });
			speech.hear('第二段');
			await server.killAndRestart();
			const transcript = await settle(id);
			assert.deepEqual([transcript.state, transcript.segments.map((segment) => segment.text), speech.calls.length - before],
				['done', ['第一段', '第二段'], 3]);
			const rows = await server.query(`SELECT t.id FROM transcript t JOIN transcript_segment s ON s.transcript_id = t.id WHERE t.attachment_id = ${id}`);
			assert.equal(rows.length, 2);
		});

		test('with the file goes what was said in it', async () => {
			await useStub();
			speech.hear('再见');
			const { id } = await upload(said());
			await ask(id);
			await settle(id);
			await api.delete(`/attachments/${id}`);
			code(await ask(id, { consent, again: true }, { status: 422 }), 422, 'document.gone');
			assert.equal((await see(id)).state, 'done');
		});
	});
});
