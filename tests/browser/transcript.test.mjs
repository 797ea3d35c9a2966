/* Speech to text in the browser: the settings of the engine, noted consent, a real voice to its words on the screen, reading along,
 * corrections and their conflicts, a draft into the record form, and recording with the browser's own recorder. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, startSpeechServer, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, barriers, overhang, rawKeys, refused, text } from './pages.mjs';

const rate = 16000;
const consent = '11-27 电话中口头同意录音并转写';

function wave(bytes) {
	const head = Buffer.from('RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\x00\x7d\0\0\x02\0\x10\0data....', 'latin1');
	head.writeUInt32LE(bytes.length + 36, 4);
	head.writeUInt32LE(bytes.length, 40);
	return Buffer.concat([head, bytes]);
}

const voice = fs.readFileSync('/usr/share/pocketsphinx/test/data/goforward.raw');
const something = fs.readFileSync('/usr/share/pocketsphinx/test/data/something.raw');
const twice = wave(Buffer.concat([voice, Buffer.alloc(6 * rate * 2), something]));

/* A microphone into which that sound is spoken, once it is asked for. */
function speakInto(sound) {
	navigator.mediaDevices.getUserMedia = async () => {
		const context = new AudioContext();
		const bytes = Uint8Array.from(atob(sound), (letter) => letter.charCodeAt(0));
		const source = context.createBufferSource();
		source.buffer = await context.decodeAudioData(bytes.buffer);
		const microphone = context.createMediaStreamDestination();
		source.connect(microphone);
		source.onended = () => { window.__spoken = true; };
		source.start();
		return microphone.stream;
	};
}

forEachEngine((engine) => {
	describe(`transcripts in the browser on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_SPEECH_HOSTS: '127.0.0.1' } });
		let browser, api, page, person, speech;

		const file = (name, within = page) => within.locator('[data-part=files] .file').filter({ hasText: name });
		const panel = (name, within = page) => file(name, within).locator('.transcript');
		const line = (words, within = page) => within.locator('.transcript li').filter({ hasText: words });
		const open = (name, within = page) => file(name, within).getByRole('button', { name: `「${name}」转文字` }).click();
		const choose = (name, content, within = page) => within.locator('[data-part=files] input[multiple]').setInputFiles([{ name, mimeType: '', buffer: content }]);
		const bring = async (name, content) => {
			await choose(name, content);
			await file(name).waitFor();
			await open(name);
		};
		const agree = async (name, within = page) => {
			await panel(name, within).getByLabel(text('transcript.consent')).fill(consent);
			await panel(name, within).getByRole('button', { name: text('transcript.ask') }).click();
		};
		const idOf = async (name) => (await api.get(`/candidates/${person.id}/attachments`, { limit: 100 })).body.items.find((item) => item.file_name === name).id;
		const useStub = () => api.patch('/speech/settings', { engine: 'server', base_url: speech.url });
		const atCandidate = () => page.openPath(`/#/candidates/${person.id}`);

		before(async () => {
			speech = await startSpeechServer();
			browser = await openBrowser();
			api = await server.login();
			person = (await api.post('/candidates', { name: '韩梅', care: true })).body;
			page = await browser.desk(server, { client: api, path: `/#/candidates/${person.id}` });
		});
		after(async () => {
			await browser.close();
			await speech.close();
		});

		test('no consent, no transcript; without an engine it says what is missing', async () => {
			await bring('通话.wav', wave(voice));
			const ask = panel('通话.wav').getByRole('button', { name: text('transcript.ask') });
			await ask.waitFor();
			assert.ok(await ask.isDisabled());
			await panel('通话.wav').getByLabel(text('transcript.consent')).fill('   ');
			assert.ok(await ask.isDisabled());
			await page.shot(`transcript-consent-${engine}`);
			assert.deepEqual(await barriers(page), []);
			await agree('通话.wav');
			await panel('通话.wav').getByText(text('transcript.reason.speech.no_engine')).waitFor();
			assert.deepEqual(await barriers(page), []);
		});

		test('an admin chooses the engine, is told what an address may be, and tests it', async () => {
			await page.goto('/#/settings/speech');
			const form = page.locator('.part form');
			const test = page.getByRole('button', { name: text('speech.test') });
			await form.getByLabel(text('speech.engine')).selectOption('server');
			await form.getByLabel(text('speech.field.base_url')).first().fill('http://10.0.0.1:8000');
			await form.getByRole('button', { name: text('act.save'), exact: true }).click();
			await form.getByText(text('error.speech.forbidden_host')).waitFor();
			await page.shot(`transcript-settings-${engine}`);
			assert.deepEqual(await barriers(page), []);
			await test.click();
			await page.getByText(text('transcript.reason.speech.no_engine')).waitFor();
			await form.getByLabel(text('speech.field.base_url')).first().fill('');
			await form.getByLabel(text('speech.engine')).selectOption('pocketsphinx');
			await form.getByLabel(text('speech.keep')).fill('90');
			await form.getByRole('button', { name: text('act.save'), exact: true }).click();
			await waitFor(async () => (await api.get('/speech/settings')).body.engine === 'pocketsphinx', { what: 'the engine' });
			assert.equal((await api.get('/speech/settings')).body.keep_days, 90);
			await test.click();
			await page.locator('.part .ready').filter({ hasText: text('speech.local') }).waitFor();
			assert.deepEqual(await barriers(page), []);
			assert.deepEqual(await rawKeys(page), []);
		});

		test('a real voice comes out on the screen; who agreed is not asked again', async () => {
			await atCandidate();
			await open('通话.wav');
			await panel('通话.wav').getByRole('button', { name: text('act.retry') }).click();
			await line('go forward ten meters').waitFor({ timeout: 60000 });
			await panel('通话.wav').getByText(consent).waitFor();
			assert.deepEqual(await barriers(page), []);
			assert.deepEqual(await rawKeys(page), []);
		});

		test('a time mark plays from there, and what is heard is marked', async () => {
			await bring('两段.wav', twice);
			await agree('两段.wav');
			const second = panel('两段.wav').locator('li').filter({ hasText: 'go somewhere and do something' });
			await second.waitFor({ timeout: 60000 });
			assert.equal(await second.getAttribute('aria-current'), null);
			await second.getByRole('button', { name: /^从 0:\d\d 开始听$/ }).focus();
			await page.keyboard.press('Enter');
			const player = panel('两段.wav').locator('audio');
			await waitFor(() => player.evaluate((audio) => audio.currentTime > 8 && (!audio.paused || audio.ended)), { what: 'the sound' });
			assert.equal(await second.getAttribute('aria-current'), 'true');
			assert.equal(await panel('两段.wav').locator('li[aria-current]').count(), 1);
			await player.evaluate((audio) => audio.pause());
			await page.locator('[data-part=files]').scrollIntoViewIfNeeded();
			await page.shot(`transcript-${engine}`);
			await open('两段.wav');
		});

		test('a line is corrected in place, by keys; Escape leaves it', async () => {
			await line('go forward ten meters').getByRole('button', { name: new RegExp(`^${text('act.edit')} 0:`) }).focus();
			await page.keyboard.press('Enter');
			await page.keyboard.press('Control+A');
			await page.keyboard.type('go forward nine meters');
			await page.keyboard.press('Escape');
			await line('go forward ten meters').getByRole('button', { name: new RegExp(`^${text('act.edit')} 0:`) }).click();
			await page.keyboard.press('Control+A');
			await page.keyboard.type('go forward 10 meters');
			await page.keyboard.press('Enter');
			await line('go forward 10 meters').getByText(text('transcript.corrected')).waitFor();
			const { segments } = (await api.get(`/attachments/${await idOf('通话.wav')}/transcript`)).body;
			assert.deepEqual([segments[0].text, segments[0].heard], ['go forward 10 meters', 'go forward ten meters']);
		});

		test('corrected by somebody else meanwhile: both stand there, and one is chosen', async () => {
			const id = await idOf('通话.wav');
			const [segment] = (await api.get(`/attachments/${id}/transcript`)).body.segments;
			await line('go forward 10 meters').getByRole('button', { name: new RegExp(`^${text('act.edit')} 0:`) }).click();
			await page.keyboard.press('Control+A');
			await page.keyboard.type('mine');
			await api.patch(`/attachments/${id}/transcript`, { segments: [{ id: segment.id, text: 'theirs' }] });
			await page.keyboard.press('Enter');
			const conflict = panel('通话.wav').locator('.conflict');
			await conflict.getByRole('cell', { name: 'mine' }).waitFor();
			await conflict.getByRole('cell', { name: 'theirs' }).waitFor();
			assert.deepEqual(await barriers(page), []);
			await page.shot(`transcript-conflict-${engine}`);
			await conflict.getByRole('button', { name: text('conflict.keep_mine') }).click();
			await line('mine').waitFor();
			assert.equal((await api.get(`/attachments/${id}/transcript`)).body.segments[0].text, 'mine');
			await open('通话.wav');
		});

		test('silence says that nobody spoke', async () => {
			await bring('静音.wav', wave(Buffer.alloc(5 * rate * 2)));
			await agree('静音.wav');
			await panel('静音.wav').getByText(text('transcript.silence')).waitFor({ timeout: 60000 });
			assert.equal(await panel('静音.wav').getByRole('button', { name: text('transcript.draft') }).count(), 0);
			await open('静音.wav');
		});

		test('a draft stands in the record form beside what was typed, and is saved by the person only', async () => {
			await useStub();
			speech.hear('我现在年薪五十万，期望六十万。我对这个机会很感兴趣。我会下周三下午把简历发给你。');
			await page.locator('form.record textarea').first().fill('电话聊了');
			await bring('期望.wav', wave(Buffer.concat([Buffer.from([1, 0]), voice])));
			await agree('期望.wav');
			await line('期望六十万').first().waitFor({ timeout: 60000 });
			const records = async () => (await api.get(`/candidates/${person.id}/timeline`, { kind: 'record' })).body.items;
			await panel('期望.wav').getByRole('button', { name: text('transcript.draft') }).click();
			const fact = page.locator('form.record').getByLabel(text('record.fact'));
			await waitFor(async () => /期望六十万/.test(await fact.inputValue()), { what: 'the drafted fact' });
			assert.match(await page.locator('form.record').getByLabel(text('record.action')).inputValue(), /下周三下午/);
			assert.equal(await page.locator('form.record .emotion .chip[aria-pressed=true]').innerText(), `4 ${text('emotion.4')}`);
			assert.equal(await page.locator('form.record textarea').first().inputValue(), '电话聊了');
			assert.equal((await records()).length, 0);
			await page.shot(`transcript-draft-${engine}`);
			await page.getByRole('radio', { name: text('outcome.reached') }).first().click();
			await page.getByRole('button', { name: text('record.save') }).click();
			await waitFor(async () => (await records()).length === 1, { what: 'the record' });
			assert.match((await records())[0].record.fact, /期望六十万/);
		});

		test('recorded in the browser: level and length, then a file of the record, then its words', async () => {
			await api.patch('/speech/settings', { engine: 'pocketsphinx' });
			await atCandidate();
			await page.evaluate(speakInto, wave(Buffer.concat([voice, Buffer.alloc(rate)])).toString('base64'));
			await page.locator('form.record').getByRole('button', { name: text('recording.title') }).click();
			const recorder = page.locator('.recorder');
			await recorder.getByRole('timer').filter({ hasText: '0:01' }).waitFor();
			await waitFor(() => recorder.locator('meter').evaluate((meter) => meter.value > 0), { what: 'the level' });
			assert.deepEqual(await barriers(page), []);
			await page.shot(`transcript-recording-${engine}`);
			await page.waitForFunction(() => window.__spoken);
			await recorder.getByRole('button', { name: text('recording.stop') }).click();
			await page.locator('.chosen li').filter({ hasText: /录音 .+\.webm/ }).waitFor();
			await page.getByRole('radio', { name: text('outcome.reached') }).first().click();
			await page.locator('form.record textarea').first().fill('当面录的');
			await page.getByRole('button', { name: text('record.save') }).click();
			const spoken = page.locator('[data-part=files] .file').filter({ hasText: /录音 .+\.webm/ });
			await spoken.filter({ hasText: text('document.of_record') }).waitFor();
			const name = await spoken.locator('.name').innerText();
			await open(name);
			await agree(name);
			await panel(name).getByText('go forward ten meters').waitFor({ timeout: 60000 });
		});

		test('a microphone that is refused is explained, and the form goes on', async () => {
			await page.evaluate(() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); });
			await page.locator('form.record').getByRole('button', { name: text('recording.title') }).click();
			await page.locator('.recorder').getByText(text('recording.trouble.refused')).waitFor();
			assert.deepEqual(await barriers(page), []);
			await page.locator('.recorder').getByRole('button', { name: text('act.close') }).click();
			assert.equal(await page.locator('.recorder').count(), 0);
			assertQuiet(page, refused(404), refused(412), refused(422));
		});

		test('on the phone: read, and drafted into 记一笔', async () => {
			const phone = await browser.mobile(server, { client: api, path: `/m/#/candidates/${person.id}` });
			await file('期望.wav', phone).waitFor();
			await open('期望.wav', phone);
			await line('期望六十万', phone).first().waitFor();
			assert.ok(await overhang(phone) <= 0);
			assert.deepEqual(await barriers(phone), []);
			await file('期望.wav', phone).scrollIntoViewIfNeeded();
			await phone.shot(`transcript-phone-${engine}`);
			await panel('期望.wav', phone).getByRole('button', { name: text('transcript.draft') }).click();
			const fact = phone.locator('form.record').getByLabel(text('record.fact'));
			await fact.waitFor();
			assert.match(await fact.inputValue(), /期望六十万/);
			assert.deepEqual(await rawKeys(phone), []);
			assertQuiet(phone);
		});
	});
});
