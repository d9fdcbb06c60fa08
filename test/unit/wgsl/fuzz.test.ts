import { expect, test } from 'vitest';
import { randomWords } from '../../../src/protocol/random.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { describe } from '../../../src/wgsl/describe.ts';
import { WgslError } from '../../../src/wgsl/error.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';
import { EVERYTHING, mutate } from '../../support/broken-wgsl.ts';
import { filesBelow, readSource } from '../../support/source-files.ts';

/** RIDGEPOINT_FUZZ sets a larger number. */
const SOURCES = Number(process.env['RIDGEPOINT_FUZZ'] ?? 10_000);
const MOST_MILLISECONDS = 1000;

test(`of ${SOURCES} sources, whole or broken, each is accepted or refused with its place`, () => {
  const sources = [EVERYTHING, ...filesBelow('shaders', /\.wgsl$/).map((path) => readSource(path))];
  expect(instrument(checkWgsl(EVERYTHING)).bindings).toHaveLength(2);
  const next = randomWords(11);
  const below = (n: number): number => next() % Math.max(1, n);
  let slowest = 0;
  const outcomes = { accepted: 0, refused: 0 };
  for (let i = 0; i < SOURCES; i++) {
    const source = mutate(i % 3 === 0 ? EVERYTHING : sources[below(sources.length)]!, below);
    const start = performance.now();
    try {
      const checker = checkWgsl(source);
      describe(checker);
      instrument(checker, { marks: i % 2 === 1 });
      outcomes.accepted++;
    } catch (error) {
      if (!(error instanceof WgslError)) throw new Error(`crashed at:\n${source}`, { cause: error });
      expect(error.line).toBeGreaterThanOrEqual(1);
      expect(error.column).toBeGreaterThanOrEqual(1);
      outcomes.refused++;
    }
    slowest = Math.max(slowest, performance.now() - start);
  }
  expect(slowest).toBeLessThan(MOST_MILLISECONDS);
  // Both must happen, or the mutations test nothing.
  expect(outcomes.accepted).toBeGreaterThan(SOURCES / 100);
  expect(outcomes.refused).toBeGreaterThan(SOURCES / 10);
}, 600_000);
