// The demonstration ward fits into a small machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMIT_MB, memoryOfTheDemonstration } from '../lib/memory.mjs';

test(`the demonstration ward holds less than ${LIMIT_MB} MB of memory`, async () => {
  const { most } = await memoryOfTheDemonstration();
  assert.ok(most < LIMIT_MB, `${most} MB at most`);
});
