/* Runs test files or folders of them:   node tests/harness/run.mjs [--jobs N] tests/api tests/flow/reminder.test.mjs
 * One PostgreSQL cluster serves the whole run; each file is a process of its own. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from 'node:test';
import { projectFolder } from './base.mjs';
import { startCluster } from './postgres.mjs';
import report from './reporter.mjs';

process.chdir(projectFolder);
const args = process.argv.slice(2);
const jobs = args[0] === '--jobs' ? Number(args.splice(0, 2)[1]) : Math.min(os.availableParallelism(), 4);

function filesOf(name) {
	if (!fs.statSync(name).isDirectory())
		return [path.resolve(name)];
	return fs.readdirSync(name, { recursive: true }).filter((file) => file.endsWith('.test.mjs')).sort()
		.map((file) => path.resolve(name, file));
}

async function main() {
	const files = args.flatMap(filesOf);
	if (!files.length)
		throw new Error('no test file');
	const stop = (process.env.GENJIN_ENGINES ?? 'postgres').includes('postgres') ? await startCluster() : () => {};
	for (const signal of ['SIGINT', 'SIGTERM'])
		process.on(signal, () => process.exit(1));
	const events = run({ files, concurrency: jobs, timeout: 1200000 });
	events.on('test:fail', () => { process.exitCode = 1; });
	for await (const text of report(events))
		process.stdout.write(text);
	stop();
}

await main();
