/* How fast strangers' files are read and recordings are heard:
 *
 *	node bench/extract_bench.mjs
 *
 * Files are made here. Each kind is read again and again by a process of its own, as the server does it, beside the plain program of the
 * same library where that is installed (pdftotext, tesseract, iconv; `reference` is null where not). Then the whole way: files uploaded until
 * their text can be read, recordings asked for until they are heard, by a stand-in of a transcription server that takes 200 ms and by
 * pocketsphinx, one and four at once. JSON lines; CPU time is that of the reader. BENCH_SECONDS: of each kind. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { closePictures, pdfOf, pictureOf } from '../tests/harness/picture.mjs';
import { sleep } from '../tests/harness/base.mjs';
import { startServer, startSpeechServer, temporaryFolder, waitFor } from '../tests/harness/index.mjs';
import { workbook, zip } from '../tests/harness/workbook.mjs';
import { print, seconds, tool } from './bench.mjs';

const folder = temporaryFolder('bench');
const headers = { 'Genjin-Upload': '1' };
const voice = '/usr/share/pocketsphinx/test/data/goforward.raw';
const rate = 16000;
const rounded = (number) => Number(number.toFixed(3));
const sentence = (number) => `第${number}段：候选人在支付公司负责风控平台，期望年包八十万，关心汇报关系与团队规模。`;
const sentences = (count) => Array.from({ length: count }, (_, number) => sentence(number));
const html = (count) => sentences(count).map((text) => `<p>${text}</p>`).join('\n');

function docx(count) {
	const text = sentences(count).map((line) => `<w:p><w:r><w:t>${line}</w:t></w:r></w:p>`).join('');
	return zip({ '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
		'word/document.xml': `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${text}</w:body></w:document>` });
}

/* CPU seconds of the children that have ended. */
const childCpu = () => {
	const fields = fs.readFileSync('/proc/self/stat', 'utf8').split(') ').pop().split(' ');
	return (Number(fields[13]) + Number(fields[14])) / 100;
};

function runOn(file, program, args) {
	const input = fs.openSync(file);
	const env = { PATH: process.env.PATH, OMP_THREAD_LIMIT: '1' }; /* as the server starts it */
	const done = spawnSync(program, args, { stdio: [input, 'pipe', 'ignore'], maxBuffer: 1e9, env });
	fs.closeSync(input);
	return done.status === 0 && done.stdout.length > 0;
}

/* Documents a second and CPU of each, one after the other; null: the program is not there, or cannot. */
function again(file, program, args) {
	if (!runOn(file, program, args))
		return null;
	const started = performance.now();
	const before = childCpu();
	let count = 0;
	for (; performance.now() - started < seconds * 1000; count++)
		runOn(file, program, args);
	const passed = (performance.now() - started) / 1000;
	return { per_second: rounded(count / passed), mb_per_second: rounded(count * fs.statSync(file).size / 1e6 / passed),
		cpu_ms: rounded((childCpu() - before) * 1000 / count) };
}

async function measureKinds() {
	const kinds = {
		txt: [sentences(1000).join('\n'), 'genjin-extract', ['text'], 'iconv', ['-f', 'UTF-8', '-t', 'UTF-16']],
		html: [html(1000), 'genjin-extract', ['html']],
		docx: [docx(1000), 'genjin-extract', ['docx']],
		xlsx: [workbook({ 名单: sentences(1000).map((text, number) => [`${number}`, text]) }), 'genjin-extract', ['xlsx']],
		pdf: [await pdfOf(html(400)), 'genjin-extract-pages', ['pdf'], 'pdftotext', ['-', '-']],
		png: [await pictureOf(html(12)), 'genjin-extract-pages', ['ocr-image'], 'tesseract', ['stdin', 'stdout', '-l', 'chi_sim+eng']],
	};
	await closePictures();
	for (const [kind, [content, program, args, other, otherArgs]] of Object.entries(kinds)) {
		const file = path.join(folder, `sample.${kind}`);
		fs.writeFileSync(file, content);
		const result = again(file, tool(program), args);
		if (!result)
			throw new Error(`${kind} cannot be read`);
		print({ bench: 'text of a file', kind, kb: Math.round(content.length / 1000), ...result, program: other ?? null,
			reference: other ? again(file, other, otherArgs) : null });
	}
}

/* --- The whole way --- */

async function measureUploads(server, api, candidate) {
	const count = 60;
	const started = performance.now();
	for (let number = 0; number < count; number++) {
		await api.upload(`/candidates/${candidate.id}/attachments`, { kind: 'other', file: { name: `${number}.docx`, content: docx(100 + number) } },
			{ headers, status: 201 });
	}
	const uploaded = (performance.now() - started) / 1000;
	await waitFor(async () => (await server.query("SELECT count(*) AS n FROM attachment WHERE text_state IN ('waiting', 'running')"))[0].n == 0,
		{ ms: 300000, what: 'the texts' });
	const passed = (performance.now() - started) / 1000;
	print({ bench: 'uploaded until read', kind: 'docx', files: count, uploads_per_second: rounded(count / uploaded), per_second: rounded(count / passed) });
}

/* A different sound each time: the same content twice is one attachment. */
function recording(samples, number) {
	const bytes = Buffer.from(samples);
	bytes.writeInt16LE(number, 0);
	const head = Buffer.from('RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\x00\x7d\0\0\x02\0\x10\0data....', 'latin1');
	head.writeUInt32LE(bytes.length + 36, 4);
	head.writeUInt32LE(bytes.length, 40);
	return Buffer.concat([head, bytes]);
}

async function measureHearing(server, api, candidate, { engine, atOnce, count, first }) {
	const samples = fs.readFileSync(voice);
	const ids = [];
	for (let number = 0; number < count; number++) {
		const { body } = await api.upload(`/candidates/${candidate.id}/attachments`,
			{ kind: 'recording', file: { name: `${number}.wav`, content: recording(samples, first + number) } }, { headers, status: 201 });
		ids.push(body.id);
	}
	const started = performance.now();
	for (const id of ids)
		await api.post(`/attachments/${id}/transcribe`, { consent: '电话中口头同意' }, { status: 202 });
	await waitFor(async () => (await server.query("SELECT count(*) AS n FROM transcript WHERE state IN ('waiting', 'running')"))[0].n == 0,
		{ ms: 300000, what: 'the transcripts' });
	const passed = (performance.now() - started) / 1000;
	const [{ n }] = await server.query("SELECT count(*) AS n FROM transcript WHERE state <> 'done'");
	if (Number(n))
		throw new Error(`${n} recordings were not heard`);
	print({ bench: 'recordings heard', engine, at_once: atOnce, recordings: count, per_second: rounded(count / passed),
		sound_seconds_per_second: rounded(count * samples.length / 2 / rate / passed) });
}

async function measureServer(atOnce) {
	const speech = await startSpeechServer();
	const server = await startServer({ engine: 'sqlite', env: { GENJIN_SPEECH_HOSTS: '127.0.0.1', GENJIN_SPEECH_AT_ONCE: `${atOnce}`,
		GENJIN_RATE_PERCENT: '-1', GENJIN_LOG_LEVEL: 'warning' } });
	const api = await server.login();
	const candidate = (await api.post('/candidates', { name: '量测' })).body;
	if (atOnce === 1)
		await measureUploads(server, api, candidate);
	speech.hear(async () => {
		await sleep(200);
		return '期望年薪六十万';
	});
	if (fs.existsSync(voice)) {
		await api.patch('/speech/settings', { engine: 'server', base_url: speech.url });
		await measureHearing(server, api, candidate, { engine: 'server of 200 ms', atOnce, count: 20, first: 0 });
		await api.patch('/speech/settings', { engine: 'pocketsphinx' });
		await measureHearing(server, api, candidate, { engine: 'pocketsphinx', atOnce, count: 6, first: 1000 });
	}
	await server.close();
	await speech.close();
}

/* The recogniser alone: its models are most of a short recording. */
function measureSphinx() {
	const models = '/usr/share/pocketsphinx/model/en-us';
	if (!fs.existsSync(voice) || !fs.existsSync(models))
		return;
	const result = again(voice, tool('genjin-audio'), ['recognize', `${models}/en-us`, `${models}/en-us.lm.bin`, `${models}/cmudict-en-us.dict`]);
	print({ bench: 'recogniser alone', engine: 'pocketsphinx', ...result, sound_seconds_per_second: rounded(result.per_second * fs.statSync(voice).size / 2 / rate),
		program: 'pocketsphinx_continuous', reference: again(voice, 'pocketsphinx_continuous', ['-infile', '/dev/stdin']) });
}

await measureKinds();
measureSphinx();
for (const atOnce of [1, 4])
	await measureServer(atOnce);
