import type { PipelineTotals } from '../pipeline-totals.ts';
import type { SessionGroup } from '../session-format.ts';

/** A pipeline of each of two sessions that are taken to be one. */
export interface PipelinePair {
  readonly a: PipelineTotals;
  readonly b: PipelineTotals;
  /** Whether its source differs: the names match, and nothing else has them. */
  readonly edited: boolean;
}

/** Pipelines of two sessions, paired, and those that only one has. */
export interface Matched {
  readonly pairs: readonly PipelinePair[];
  readonly gone: readonly PipelineTotals[];
  readonly added: readonly PipelineTotals[];
}

type KeyOf = (totals: PipelineTotals) => string;

const nameOf: KeyOf = ({ pipeline: { stage, label, entry } }) => JSON.stringify([stage, label, entry]);

/** Also by what it is dispatched on. */
const useOf: KeyOf = (totals) =>
  JSON.stringify([
    nameOf(totals),
    Object.entries(totals.pipeline.constants).toSorted(([x], [y]) => (x < y ? -1 : 1)),
    totals.groups.map(shapeOf).toSorted(),
  ]);

/** Grid and sizes of a group, and its uniforms if told. */
export const shapeOf = ({ grid, bindings, uniformHash }: SessionGroup): string =>
  JSON.stringify([grid, bindings.map(({ id, bytes }) => [id, bytes]), uniformHash]);

/**
 * Pairs pipelines of the same source; of the rest, those that alone share a name and all that they are dispatched on, and
 * then those that alone share a name: they were edited.
 */
export function matchPipelines(a: readonly PipelineTotals[], b: readonly PipelineTotals[]): Matched {
  const pairs: PipelinePair[] = [];
  let [restA, restB] = [[...a], [...b]];
  const rules: readonly (readonly [key: KeyOf, edited: boolean])[] = [
    [({ pipeline }) => pipeline.hash, false],
    [useOf, true],
    [nameOf, true],
  ];
  for (const [key, edited] of rules) {
    const [ofA, ofB] = [onlyOnes(restA, key), onlyOnes(restB, key)];
    const paired = [...ofA].flatMap(([name, one]) => {
      const other = ofB.get(name);
      return other ? [{ a: one, b: other, edited }] : [];
    });
    pairs.push(...paired);
    const taken = new Set(paired.flatMap((pair) => [pair.a, pair.b]));
    [restA, restB] = [restA.filter((one) => !taken.has(one)), restB.filter((one) => !taken.has(one))];
  }
  return { pairs: pairs.toSorted((x, y) => y.a.seconds - x.a.seconds), gone: restA, added: restB };
}

/** Those whose key no other has. */
function onlyOnes(totals: readonly PipelineTotals[], key: KeyOf): Map<string, PipelineTotals> {
  const found = new Map<string, PipelineTotals | null>();
  for (const one of totals) found.set(key(one), found.has(key(one)) ? null : one);
  return new Map([...found].flatMap(([name, one]) => (one === null ? [] : [[name, one] as const])));
}
