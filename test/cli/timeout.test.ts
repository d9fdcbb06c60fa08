import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workplace } from '../support/command.ts';

const workplace = new Workplace();
beforeAll(() => writeFileSync(workplace.path('one.wgsl'), '@compute @workgroup_size(1) fn main() {}'));
afterAll(() => workplace.remove());

test.each([
  [['profile', '--adapter', 'software'], /Time-out before anything was measured/],
  [['count', 'one.wgsl', '--workgroups', '1'], /Time-out: the kernel was not counted within 0\.1 s/],
])("%j counts its time-out from its own start, including the browser's", async (args, sentence) => {
  const { code, stderr } = await workplace.run([...args, '--timeout', '0.1']);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(4);
  expect(existsSync(workplace.path('ridgepoint-report.json'))).toBe(false);
  expect(workplace.profilesLeft()).toEqual([]);
});
