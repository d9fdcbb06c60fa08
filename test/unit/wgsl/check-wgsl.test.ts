import { expect, test } from 'vitest';
import { checkWgsl, type Checker } from '../../../src/wgsl/check-wgsl.ts';
import { describe } from '../../../src/wgsl/describe.ts';
import { guard, hasLoops } from '../../../src/wgsl/guard.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';
import { EVERYTHING } from '../../support/broken-wgsl.ts';

/** What a count does with a source. */
const USES: readonly ((checker: Checker) => unknown)[] = [
  describe,
  hasLoops,
  (checker) => guard(checker),
  (checker) => instrument(checker),
  (checker) => instrument(checker, { marks: true }),
];

test('a checked source serves every use, in any order, as a new one would', () => {
  const fresh = USES.map((use) => use(checkWgsl(EVERYTHING)));
  const checker = checkWgsl(EVERYTHING);
  expect(USES.map((use) => use(checker))).toEqual(fresh);
  const other = checkWgsl(EVERYTHING);
  expect(USES.toReversed().map((use) => use(other))).toEqual(fresh.toReversed());
});
