/* Small things every test needs: engines, waiting, random numbers, folders that vanish. */
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const plainBinary = path.join(projectFolder, 'build/genjin');
export const binary = path.resolve(projectFolder, process.env.GENJIN_BINARY ?? 'build/genjin');

/* Calls fn(engine) for each engine of this run. */
export function forEachEngine(fn) {
	for (const engine of (process.env.GENJIN_ENGINES ?? 'sqlite,postgres').split(','))
		fn(engine);
}

/* Path of a file of real data, or null where it is not installed. */
export function sharedData(name) {
	const folder = process.env.GENJIN_REAL_DATA ?? path.join(projectFolder, '../shared/data');
	const file = path.join(folder, name);
	return fs.existsSync(file) ? file : null;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* Polls until fn gives something truthy, and returns that. */
export async function waitFor(fn, { ms = 10000, every = 20, what = 'a condition' } = {}) {
	const end = performance.now() + ms;
	for (;;) {
		const value = await fn();
		if (value)
			return value;
		if (performance.now() > end)
			throw new Error(`waited ${ms} ms in vain for ${what}`);
		await sleep(every);
	}
}

/* A list that can be awaited: add(item), next(filter, ms) takes the oldest unseen item that fits. */
export class Mailbox {
	items = [];
	#taken = new Set();

	add(item) {
		this.items.push(item);
	}

	next(filter = () => true, ms = 10000, what = 'a message') {
		return waitFor(() => {
			const item = this.items.find((candidate) => !this.#taken.has(candidate) && filter(candidate));
			if (item)
				this.#taken.add(item);
			return item;
		}, { ms, what });
	}
}

const folders = new Set();
process.on('exit', () => {
	for (const folder of folders)
		fs.rmSync(folder, { recursive: true, force: true });
});

/* A folder that is removed when the process ends. */
export function temporaryFolder(name = 'test') {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), `genjin-${name}-`));
	folders.add(folder);
	return folder;
}

export function freePort() {
	return new Promise((resolve, reject) => {
		const server = net.createServer().unref();
		server.on('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

/* Reproducible random numbers (splitmix32). */
export function random(start) {
	let state = start >>> 0;
	const next = () => {
		state = (state + 0x9e3779b9) >>> 0;
		let mixed = state;
		mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
		return (mixed ^ (mixed >>> 15)) >>> 0;
	};
	return {
		int: (below) => next() % below,
		pick: (list) => list[next() % list.length],
		chance: (probability) => next() / 2 ** 32 < probability,
	};
}

/* The seed of this run; printed once so that a failing run can be repeated. */
export function seed() {
	process.env.GENJIN_SEED ??= String((Date.now() ^ (process.pid << 16)) >>> 0);
	console.log(`seed: GENJIN_SEED=${process.env.GENJIN_SEED}`);
	return Number(process.env.GENJIN_SEED);
}
