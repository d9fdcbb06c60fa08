import type { ContextRecord } from '../../src/session/context-record.ts';
import { countOf, contextRecord, recordedGroup, recordedPipeline, sketchOf, workerRecord } from './session-records.ts';

/** Numbers in [0, 1) from a seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

type Gap = ContextRecord['timeline']['gaps'][number];

/** Contexts that share some pipelines and groups, with whole timelines of dispatches and gaps in turn. */
export function randomRecords(seed: number, contexts = 4): ContextRecord[] {
  const random = randomFrom(seed);
  const whole = (most: number): number => Math.floor(random() * most);
  return Array.from({ length: contexts }, (_, i) => {
    const from = 1000 + random();
    const hashes = ['p1', 'p2', 'p3', 'p4'].filter(() => random() < 0.7);
    const timesOf = new Map<string, number[]>();
    const groups = hashes.flatMap((hash) =>
      [0, 1, 2]
        .filter(() => random() < 0.7)
        .map((n) => {
          const times = Array.from({ length: 1 + whole(20) }, () => 1e-5 + random() * 1e-4);
          timesOf.set(hash, [...(timesOf.get(hash) ?? []), ...times]);
          return recordedGroup({
            // Contexts name groups by themselves.
            id: `${hash}-${n}-of-${i}`,
            pipeline: hash,
            grid: [n + 1, 1, 1],
            dispatches: times.length + 1,
            sketch: sketchOf(times),
            counts: [countOf({ flop: 1000 * (n + 1) })],
          });
        }),
    );
    const pipelines = hashes.map((hash) => {
      const own = groups.filter(({ pipeline }) => pipeline === hash);
      const dispatches = own.reduce((all, group) => all + group.dispatches, 0);
      const times = timesOf.get(hash);
      return recordedPipeline({ hash, label: hash, dispatches, sketch: times ? sketchOf(times) : null });
    });
    return workerRecord(`w${i}`, {
      from,
      ...timelineOf(from, groups, random),
      pipelines,
      groups,
      notes: [`Note ${i % 2}.`],
    });
  });
}

function timelineOf(
  from: number,
  groups: ContextRecord['groups'],
  random: () => number,
): Pick<ContextRecord, 'until' | 'timeline'> {
  const kinds = ['waitsForCpu', 'betweenPasses', 'readback'] as const;
  const spans: ContextRecord['timeline']['spans'] = [];
  const gaps: Gap[] = [];
  let at = from;
  for (let i = 0; i < 30; i++) {
    const seconds = random() * 0.01;
    if (i % 2 === 0)
      spans.push({ group: groups[i % Math.max(1, groups.length)]?.id ?? null, device: 'd1', start: at, seconds });
    else gaps.push({ start: at, seconds, kind: kinds[Math.floor(random() * 3)]! });
    at += seconds;
  }
  const sum = (kind: Gap['kind']): number => gaps.reduce((a, gap) => a + (gap.kind === kind ? gap.seconds : 0), 0);
  return {
    until: at,
    timeline: {
      ...contextRecord().timeline,
      spans,
      gaps,
      busy: spans.reduce((a, { seconds }) => a + seconds, 0),
      idle: { waitsForCpu: sum('waitsForCpu'), betweenPasses: sum('betweenPasses'), readback: sum('readback') },
    },
  };
}
