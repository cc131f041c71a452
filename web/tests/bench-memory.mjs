// node web/tests/bench-memory.mjs: prints the memory of the demonstration ward and the last line of `bin/bench memory`.
import { LIMIT_MB, memoryOfTheDemonstration } from './lib/memory.mjs';

const { most, now } = await memoryOfTheDemonstration();
console.log(`memory: ours ${most} MB at most and ${now} MB in the end, peer (the limit) ${LIMIT_MB} MB, ratio ${(LIMIT_MB / most).toFixed(1)}`);
if (most >= LIMIT_MB) process.exitCode = 1;
