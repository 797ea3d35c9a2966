/* What a failed test left open is closed when its file is through, so that the process can end.  Outside of a test
 * run (benchmarks) whoever opened it closes it. */
import { after } from 'node:test';

const open = new Set();

async function closeAll() {
	for (const close of open)
		await close().catch(() => {});
}

if (process.env.NODE_TEST_CONTEXT)
	after(closeAll);

/* Wraps a close function: called once, by the test or at the end of its file. */
export function closeLater(close) {
	const once = () => {
		open.delete(once);
		return close();
	};
	open.add(once);
	return once;
}
