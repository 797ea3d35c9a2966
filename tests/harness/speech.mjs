/* A transcription and chat server on http://127.0.0.1 as OpenAI's documentation describes it, that can be made ill.
 *
 *   const speech = await startSpeechServer();
 *   env: { GENJIN_SPEECH_HOSTS: '127.0.0.1' }        leave for the program to call it
 *   await api.patch('/speech/settings', { engine: 'server', base_url: speech.url, … });
 *   speech.calls                                     [{ path, fields: { model, language, response_format }, file, headers, body }]
 *   speech.hear(text | (call, number) => answer)     what it says next, or promises to: a text, or { status, headers, json, text, drip, endless }
 *   speech.draft(object | (call) => answer)          what its chat says: the object as JSON in the message
 *   await speech.close()
 */
import { once } from 'node:events';
import http from 'node:http';
import { closeLater } from './leftover.mjs';

/* Fields and the file of a multipart body; enough for what the program sends. */
function readForm(body, type) {
	const boundary = /boundary=(\S+)/.exec(type ?? '')?.[1];
	const form = { fields: {} };
	for (const part of boundary ? body.toString('latin1').split(`--${boundary}`).slice(1, -1) : []) {
		const end = part.indexOf('\r\n\r\n');
		const name = /name="([^"]*)"/.exec(part.slice(0, end))?.[1];
		const content = Buffer.from(part.slice(end + 4, -2), 'latin1');
		if (name === 'file')
			form.file = content;
		else
			form.fields[name] = content.toString();
	}
	return form;
}

const transcription = (said) => ({ json: { task: 'transcribe', text: said, segments: said ? [{ id: 0, start: 0, end: 1, text: said }] : [] } });
const message = (draft) => ({ json: { choices: [{ index: 0, message: { role: 'assistant', content: JSON.stringify(draft) } }] } });

async function send(response, answer) {
	const body = answer.text ?? JSON.stringify(answer.json ?? {});
	response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
	if (answer.drip) {
		response.write(body.slice(0, 1));
		return; /* and nothing more, until the caller gives up */
	}
	response.write(body);
	const ended = new AbortController();
	const gone = ended.signal;
	response.once('close', () => ended.abort());
	for (const filler = Buffer.alloc(65536, ' '); answer.endless && !response.destroyed;) {
		if (!response.write(filler))
			await once(response, 'drain', { signal: gone }).catch(() => {});
	}
	response.end();
}

class SpeechServer {
	calls = [];
	#hear = () => transcription('你好');
	#draft = () => message({});

	constructor(server) {
		this.server = server;
		this.url = `http://127.0.0.1:${server.address().port}`;
	}

	hear(said) {
		this.#hear = typeof said === 'function' ? said : () => (typeof said === 'string' ? transcription(said) : said);
	}

	draft(given) {
		this.#draft = typeof given === 'function' ? given : () => message(given);
	}

	async answer(request, body, response) {
		const call = { path: request.url, headers: request.headers, body: body.toString(), ...readForm(body, request.headers['content-type']) };
		if (request.url === '/v1/models')
			return send(response, { json: { object: 'list', data: [] } });
		this.calls.push(call);
		const answer = await (call.file ? this.#hear(call, this.calls.length) : this.#draft(call));
		return send(response, typeof answer === 'string' ? transcription(answer) : answer);
	}

	async close() {
		this.server.closeAllConnections();
		await new Promise((done) => this.server.close(done));
	}
}

export async function startSpeechServer() {
	let speech;
	const server = http.createServer((request, response) => {
		const chunks = [];
		request.on('data', (chunk) => chunks.push(chunk));
		request.on('end', () => speech.answer(request, Buffer.concat(chunks), response));
	});
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	speech = new SpeechServer(server);
	speech.close = closeLater(speech.close.bind(speech));
	return speech;
}
