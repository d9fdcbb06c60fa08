import { byName, byVersion } from './natural-order.ts';

/** What may differ between the runs of a machine. */
export const TRAITS = [
  'driver',
  'browser',
  'tool',
  'flags',
  'runtime',
  'backend',
  'platform',
  'clock',
  'plan',
] as const;
/** One of them. */
export type Trait = (typeof TRAITS)[number];
/** What a regression may be looked for by. */
export const CAUSES = ['driver', 'browser', 'tool'] as const satisfies readonly Trait[];
/** One of them. */
export type Cause = (typeof CAUSES)[number];

/** The runs of one machine in one state: the same driver, browser, tool and so on. */
export interface RunContext {
  /** A number of its own. */
  readonly context: number;
  /** A name of its own for the machine: a host may have several GPUs. */
  readonly machine: string;
  /** What is compared with each other: the machines of an architecture. */
  readonly architecture: string;
  readonly browserName: string;
  /** Of the browser, its version alone. */
  readonly traits: Readonly<Record<Trait, string>>;
  /** Times of its first and last run, in milliseconds. */
  readonly first: number;
  readonly last: number;
}

/** A change of version on the machines of an architecture. */
export interface Step {
  readonly step: number;
  readonly architecture: string;
  /** The browser whose version changed, or empty. */
  readonly browserName: string;
  readonly from: string;
  readonly to: string;
  readonly machines: number;
  /** What else changed on these machines; empty: nothing, and the change is the cause. */
  readonly confoundedWith: readonly Trait[];
  /** Of the machines, those on which something else changed. */
  readonly confounded: number;
  /** Machines that changed more than this and are left out, because enough others changed only this. */
  readonly leftOut: number;
  /** What else changed on the machines that are left out. */
  readonly leftOutWith: readonly Trait[];
}

/** Runs of one machine before and after a step. */
export interface RunPair {
  readonly step: number;
  readonly machine: string;
  readonly before: number;
  readonly after: number;
}

/** Which versions to compare; absent: each with the next that its machine had. */
export interface Versions {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The steps found, and the pairs of runs that tell of each. */
export interface PairPlan {
  readonly steps: readonly Step[];
  readonly pairs: readonly RunPair[];
  /** Machines with a single version, which tell of no change. */
  readonly single: number;
  /** Machines with a change of version that no other machine of their architecture had. */
  readonly alone: number;
  /** Machines that were measured with an older version after a newer one; 0 where two versions are named. */
  readonly back: number;
}

/** A pair, and what else changed. */
interface Candidate {
  readonly machine: string;
  readonly before: RunContext;
  readonly after: RunContext;
  readonly others: readonly Trait[];
}

/** A t interval needs two machines. */
export const LEAST_MACHINES = 2;

/** Pairs the runs of each machine before and after a change of version. Runs whose version is not told pair with none. */
export function pairRuns(contexts: readonly RunContext[], by: Cause, versions: Versions): PairPlan {
  const machines = groupBy(
    contexts.filter(({ traits }) => traits[by] !== ''),
    // A version of Chrome does not follow on one of Firefox.
    (one) => JSON.stringify([one.machine, by === 'browser' ? one.browserName : '']),
  );
  const candidates = new Map<string, { step: Named; list: Candidate[] }>();
  let single = 0;
  let back = 0;
  const areNamed = versions.from !== undefined && versions.to !== undefined;
  for (const runs of machines.values()) {
    const own = [...new Set(runs.map(({ traits }) => traits[by]))].toSorted(byVersion);
    if (own.length < 2) single++;
    if (!areNamed && wentBack(runs, own, by)) back++;
    for (const [from, to] of changes(own, versions)) {
      const { architecture, browserName } = runs[0]!;
      const step = { architecture, browserName: by === 'browser' ? browserName : '', from, to };
      const key = JSON.stringify(step);
      const entry = candidates.get(key) ?? { step, list: [] };
      entry.list.push(...pairsOf(runs, by, from, to));
      candidates.set(key, entry);
    }
  }
  const chosen = [...candidates.values()]
    .toSorted((a, b) => order(a.step, b.step))
    .map(({ step, list }, index) => choose({ ...step, step: index }, list));
  const lonely = chosen.filter(({ step }) => step.machines < LEAST_MACHINES);
  return {
    steps: chosen.map(({ step }) => step),
    pairs: chosen.flatMap(({ pairs }) => pairs),
    single,
    alone: new Set(lonely.flatMap(({ pairs }) => pairs.map(({ machine }) => machine))).size,
    back,
  };
}

/** Whether a run with an older version came after one with a newer. @param own the versions, the oldest first */
function wentBack(runs: readonly RunContext[], own: readonly string[], by: Cause): boolean {
  let newer = Infinity;
  return own.toReversed().some((version) => {
    const same = runs.filter(({ traits }) => traits[by] === version);
    const isBack = same.some(({ last }) => last > newer);
    newer = Math.min(newer, ...same.map(({ first }) => first));
    return isBack;
  });
}

type Named = Pick<Step, 'architecture' | 'browserName' | 'from' | 'to'>;

const order = (a: Named, b: Named): number =>
  byName(a.architecture, b.architecture) ||
  byName(a.browserName, b.browserName) ||
  byVersion(a.from, b.from) ||
  byVersion(a.to, b.to);

/** The pairs of versions to compare, of those a machine had, in order. */
function changes(own: readonly string[], { from, to }: Versions): [string, string][] {
  if (from !== undefined && to !== undefined) return own.includes(from) && own.includes(to) ? [[from, to]] : [];
  const next = own.slice(1).map((version, i): [string, string] => [own[i]!, version]);
  return next.filter(([a, b]) => (from ?? a) === a && (to ?? b) === b);
}

/** Runs that differ in nothing else where there are any; else the last before and the first after, with what differs. */
function pairsOf(runs: readonly RunContext[], by: Cause, from: string, to: string): Candidate[] {
  const rest = TRAITS.filter((trait) => trait !== by);
  const { machine } = runs[0]!;
  const before = runs.filter(({ traits }) => traits[by] === from);
  const after = runs.filter(({ traits }) => traits[by] === to);
  const differing = (a: RunContext, b: RunContext): Trait[] =>
    rest.filter(
      (trait) => a.traits[trait] !== b.traits[trait] || (trait === 'browser' && a.browserName !== b.browserName),
    );
  const alike = before.flatMap((a) =>
    after.flatMap((b) => (differing(a, b).length === 0 ? [{ machine, before: a, after: b, others: [] }] : [])),
  );
  if (alike.length > 0) return alike;
  const last = before.reduce((a, b) => (b.last > a.last ? b : a));
  const first = after.reduce((a, b) => (b.first < a.first ? b : a));
  return [{ machine, before: last, after: first, others: differing(last, first) }];
}

/** The machines that changed only this if there are enough of them; else all, with what else changed. */
function choose(step: Named & { step: number }, all: readonly Candidate[]): { step: Step; pairs: RunPair[] } {
  const clean = all.filter(({ others }) => others.length === 0);
  const count = (list: readonly Candidate[]): number => new Set(list.map(({ machine }) => machine)).size;
  const isClean = count(clean) >= LEAST_MACHINES;
  const used = isClean ? clean : all;
  const changedOn = (list: readonly Candidate[]): Trait[] =>
    TRAITS.filter((trait) => list.some(({ others }) => others.includes(trait)));
  const kept = new Set(used.map(({ machine }) => machine));
  const left = all.filter(({ machine }) => !kept.has(machine));
  return {
    step: {
      ...step,
      machines: kept.size,
      confoundedWith: changedOn(used),
      confounded: count(used.filter(({ others }) => others.length > 0)),
      leftOut: count(left),
      leftOutWith: changedOn(left),
    },
    pairs: used.map(({ machine, before, after }) => ({
      step: step.step,
      machine,
      before: before.context,
      after: after.context,
    })),
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(keyOf(item));
    if (list) list.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
