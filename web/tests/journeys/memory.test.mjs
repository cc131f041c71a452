// The demonstration ward fits into a small machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWN_LIMIT_MB, memoryOfTheDemonstration } from '../lib/memory.mjs';

test(`the demonstration ward holds less than ${OWN_LIMIT_MB} MB beside its program file`, async () => {
  const { own } = await memoryOfTheDemonstration();
  assert.ok(own > 0 && own < OWN_LIMIT_MB, `${own} MB of its own at most`);
});
