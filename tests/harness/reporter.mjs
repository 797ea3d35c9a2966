/* node:test reporter: prints failures and slow suites, and last the line `N passed, N failed, N skipped`. */
import path from 'node:path';

const firstLines = (text, count) => text.split('\n').slice(0, count).join('\n');

function failure(data) {
	const { error } = data.details;
	const cause = error?.cause ?? error;
	const where = data.file ? `${path.relative(process.cwd(), data.file)}:${data.line ?? ''}` : '';
	return `\nFAILED ${data.name}  ${where}\n${firstLines(cause?.stack ?? String(cause), 60)}\n`;
}

export default async function* report(source) {
	const counts = { passed: 0, failed: 0, skipped: 0 };
	for await (const { type, data } of source) {
		if (type === 'test:stdout' || type === 'test:stderr')
			yield data.message;
		if (type !== 'test:pass' && type !== 'test:fail')
			continue;
		const isSuite = data.details?.type === 'suite';
		if (type === 'test:fail') {
			const message = data.details.error?.message ?? '';
			if (/subtests? failed|did not finish before its parent/.test(message))
				continue;
			counts.failed++;
			yield failure(data);
		} else if (isSuite || data.name?.endsWith('.test.mjs')) {
			continue;
		} else if (data.skip !== undefined || data.todo !== undefined) {
			counts.skipped++;
			yield `skipped: ${data.name}${typeof data.skip === 'string' ? ` (${data.skip})` : ''}\n`;
		} else {
			counts.passed++;
			yield `${(data.details.duration_ms / 1000).toFixed(2).padStart(8)} s  ${data.name}\n`;
		}
	}
	yield `${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}\n`;
}
