import { describe, expect, test } from 'vitest';
import type { ContestPage, Entrant, Row, Way } from '../../../../src/cli/peers/contest.ts';
import { roundRatio } from '../../../../src/cli/peers/round-ratio.ts';
import { runTask } from '../../../../src/cli/peers/run-contest.ts';
import type { Task } from '../../../../src/cli/peers/tasks.ts';
import { printContest } from '../../../../src/cli/print/contest-table.ts';
import { inkFor } from '../../../../src/cli/print/ink.ts';
import { randomWords } from '../../../../src/protocol/random.ts';

const TASK: Task = { name: 'gemv', shape: { batch: 1, in: 64, out: 64 }, weights: 'f32' };

/** A contestant of the stand-in page: seconds of each sample, or why it cannot take part. */
interface Stand {
  readonly seconds?: readonly number[];
  readonly reason?: string;
  readonly fault?: string;
}

const wayOf = ({ seconds, reason }: Stand): Way => ({
  variant: 'way',
  correct: seconds !== undefined,
  relativeError: 1e-7,
  tolerance: 1e-6,
  seconds: seconds?.[0] ?? null,
  ...(reason !== undefined && { reason }),
  dispatches: ['kernel 1×1×1'],
});

async function contest(stands: Readonly<Record<string, Stand>>, rounds = 8) {
  const turns: string[] = [];
  const said: string[] = [];
  const taken = new Map<string, number>();
  const page: ContestPage = {
    clock: () => Promise.resolve('cpu'),
    begin: () => Promise.resolve(),
    enter: (who): Promise<Entrant> => {
      const way = wayOf(stands[who]!);
      return Promise.resolve({ who, version: '1.0', ways: [way], kept: way.correct ? way : null });
    },
    sample: (who) => {
      turns.push(who);
      const seconds = stands[who]!.seconds!;
      const turn = taken.get(who) ?? 0;
      taken.set(who, turn + 1);
      return Promise.resolve({ cpu: seconds[turn % seconds.length]!, stamps: 1, wall: 2 });
    },
    verify: (who) => Promise.resolve(stands[who]!.fault ?? null),
  };
  const rows = await runTask(TASK, {
    page,
    clock: 'cpu',
    others: Object.keys(stands).filter((who) => who !== 'ridgepoint'),
    isPeer: (who) => !who.startsWith('ridgepoint'),
    rounds,
    say: (line) => said.push(line),
    stop: new AbortController().signal,
  });
  return { rows: rows as readonly Row[], turns, said };
}

describe('a contest', () => {
  test('interleaves its contestants and reverses odd rounds', async () => {
    const { turns } = await contest({ ridgepoint: { seconds: [1] }, a: { seconds: [2] }, b: { seconds: [3] } }, 3);
    expect(turns).toEqual(['ridgepoint', 'a', 'b', 'b', 'a', 'ridgepoint', 'ridgepoint', 'a', 'b']);
  });

  test('lets a contestant that has lost sit out after three rounds', async () => {
    const { turns, rows } = await contest({ ridgepoint: { seconds: [1] }, a: { seconds: [2] }, b: { seconds: [50] } });
    expect(turns.filter((who) => who === 'b')).toHaveLength(3);
    expect(turns.filter((who) => who === 'a')).toHaveLength(8);
    expect(rows.find(({ who }) => who === 'b')!.ratioToRidgepoint!.value).toBe(50);
  });

  test('gives ratios above 1 to what is faster than the best peer, ours first', async () => {
    const { rows } = await contest({
      slow: { seconds: [4] },
      ridgepoint: { seconds: [1] },
      'ridgepoint abc': { seconds: [0.5] },
      fast: { seconds: [2] },
    });
    expect(
      rows.map(({ who, ratioToBestPeer, ratioToRidgepoint }) => [
        who,
        ratioToBestPeer!.value,
        ratioToRidgepoint!.value,
      ]),
    ).toEqual([
      ['ridgepoint', 2, 1],
      ['ridgepoint abc', 4, 0.5],
      ['fast', 1, 2],
      ['slow', 0.5, 4],
    ]);
    expect(rows[0]!.seconds).toMatchObject({ min: 1, median: 1 });
  });

  test('never counts a wrong or refused contestant as best, and says why', async () => {
    const { rows, said } = await contest({
      ridgepoint: { seconds: [1] },
      refused: { reason: 'no such operation' },
      wrong: { seconds: [0.1], fault: 'its output is wrong' },
      good: { seconds: [3] },
    });
    expect(rows[0]!.ratioToBestPeer!.value).toBe(3);
    for (const [who, reason] of [
      ['refused', 'no such operation'],
      ['wrong', 'its output is wrong'],
    ] as const) {
      const row = rows.find((one) => one.who === who)!;
      expect(row).toMatchObject({
        correct: false,
        seconds: null,
        ratioToRidgepoint: null,
        ratioToBestPeer: null,
        reason,
      });
      expect(said.some((line) => line.includes(who) && line.includes(reason))).toBe(true);
      expect(printContest(rows, [], inkFor({}))).toContain(reason);
    }
  });

  test('is refused where we cannot take part, before a peer runs', async () => {
    const { rows, turns, said } = await contest({
      ridgepoint: { reason: 'no kernel stores w as int4 yet' },
      a: { seconds: [1] },
    });
    expect(rows).toBeNull();
    expect(turns).toEqual([]);
    expect(said.join('\n')).toContain('no kernel stores w as int4 yet');
  });
});

test('the answer counts the tasks at which ours leads, loses, or neither', async () => {
  const first = await contest({ ridgepoint: { seconds: [1] }, a: { seconds: [2] } });
  const second = await contest({ ridgepoint: { seconds: [4] }, a: { seconds: [2] } });
  const third = await contest({ ridgepoint: { seconds: [1, 3] }, a: { seconds: [3, 1] } });
  const rows = [first, second, third].flatMap((one, i) =>
    one.rows.map((row) => ({ ...row, shape: { ...row.shape, batch: i + 1 } })),
  );
  const text = printContest(rows, [], inkFor({})).replaceAll(/\s+/g, ' ');
  expect(text).toContain('faster than every library that took part at 1 of 3 tasks and slower than the best at 1.');
  expect(text).toContain('Least ratio to the best: ×0.50 (0.50–0.50), at gemv batch=2 in=64 out=64.');
});

describe('the ratio of rounds', () => {
  const next = randomWords(3);
  const uniform = (): number => next() / 2 ** 32;

  test('cancels what disturbs a whole round', () => {
    const load = Array.from({ length: 12 }, () => 1 + 9 * uniform());
    const { value, low, high } = roundRatio(
      load.map((x) => 2 * x),
      load,
    )!;
    expect(value).toBeCloseTo(2, 12);
    expect(low).toBeCloseTo(2, 12);
    expect(high).toBeCloseTo(2, 12);
  });

  test('has an interval that covers the truth in most repetitions', () => {
    const sample = (scale: number): number[] => Array.from({ length: 8 }, () => scale * (1 + 0.2 * uniform()));
    const repetitions = 200;
    let covered = 0;
    for (let i = 0; i < repetitions; i++) {
      const { low, high } = roundRatio(sample(3), sample(1))!;
      if (low <= 3 && 3 <= high) covered++;
    }
    expect(covered / repetitions).toBeGreaterThan(0.9);
  });

  test('needs two rounds in common', () => {
    expect(roundRatio([1], [1, 2])).toBeNull();
    expect(roundRatio([2, 2, 2], [1, 1])!.value).toBe(2);
  });
});
