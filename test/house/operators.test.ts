import { expect, test } from 'vitest';
import { ATTENTION } from '../../src/ops/attention.ts';
import { OPERATORS } from '../../src/ops/index.ts';
import { filesBelow, readSource } from '../support/source-files.ts';

/** Operator ids written out in a source. */
const IDS = [...OPERATORS, ...Object.values(ATTENTION)].map(({ id }) => id);
const LITERAL = new RegExp(`(['"\`])(${IDS.join('|')})\\1`, 'g');

const named = (source: string): string[] => [...source.matchAll(LITERAL)].map(([, , id]) => id!);

test('operators are known by their records: no operator id outside their rooms and kernels', () => {
  // The tasks of `peers` say which of our operators do what other libraries do.
  const rooms = /^src\/((ops|kernels)\/|cli\/peers\/tasks\.ts)/;
  const offences = filesBelow('src', /\.ts$/)
    .filter((file) => !rooms.test(file))
    .flatMap((file) => named(readSource(file)).map((id) => `${file}: ${id}`));
  expect(offences).toEqual([]);
});

test('an id written out is found', () => {
  expect(named("results.filter(({ op }) => op === 'gemv')")).toEqual(['gemv']);
  expect(named('const ids = ["attention-three-pass", `softmax`];')).toEqual(['attention-three-pass', 'softmax']);
});
