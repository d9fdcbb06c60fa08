import { pooledRatio, significant, type Differences, type RatioEstimate } from './pooled.ts';
import type { Step, Trait } from './pair-runs.ts';

/** What may differ between the measurements of one result. */
export const RESULT_TRAITS = ['kernel', 'cache'] as const;
/** One of them. */
export type ResultTrait = (typeof RESULT_TRAITS)[number];

/** The differences of one result over a step. */
export interface StepResult extends Differences {
  readonly step: number;
  /** The result's id. */
  readonly result: string;
  /** What else changed with this result, on any of the machines. */
  readonly changed: readonly ResultTrait[];
}

/** A result that became slower, or faster, with a change of version. */
export interface Claim {
  readonly architecture: string;
  readonly result: string;
  /** The browser whose version changed; absent for other causes. */
  readonly browser?: string;
  readonly from: string;
  readonly to: string;
  /** Machines paired with themselves. */
  readonly hosts: number;
  /** Time after over time before. */
  readonly ratio: RatioEstimate;
  /** What else changed at the same time: not empty means that the cause is open. */
  readonly confoundedWith: readonly (Trait | ResultTrait)[];
}

/** What the differences amount to, the largest first. */
export interface Verdict {
  /** Slower results. */
  readonly claims: readonly Claim[];
  readonly improvements: readonly Claim[];
  /** Results that were compared, over all architectures and changes. */
  readonly compared: number;
}

/** A version as people name it: of a browser with its name. @param browser empty or absent for other causes */
export const versionWords = (browser: string | undefined, version: string): string =>
  browser ? `${browser} ${version}` : version;

/** The changes of a fleet, and what tells of them. */
export interface Changes extends Verdict {
  readonly steps: readonly Step[];
  /** Machines left out of a step, because all of them changed far more or less than the others. */
  readonly outliers: readonly { readonly host: string; readonly step: number; readonly ratio: number }[];
  /** Machines with one version only. */
  readonly single: number;
  /** Machines with a change of version that no other machine of their architecture had. */
  readonly alone: number;
  /** Machines that were measured with an older version after a newer one; 0 where two versions are named. */
  readonly back: number;
  /** Results compared that ran with other parameters after than before, on any machine. */
  readonly retuned: number;
  /** Machines with runs that do not tell the version. */
  readonly untold: number;
}

/** Of the claims, at most this share is expected to be false. */
const FALSE_SHARE = 0.05;
/** Less than this matters to no one, and a bias may cause it: the whole interval has to be beyond. */
export const LEAST_CHANGE = 1.02;

/** The results that changed: significant among all that were compared, and by more than 2 %. */
export function judge(steps: readonly Step[], results: readonly StepResult[]): Verdict {
  const tested = results.flatMap((one) => {
    const pooled = pooledRatio(one);
    return pooled === null ? [] : [{ ...one, ...pooled }];
  });
  const found = significant(
    tested.map(({ probability }) => probability),
    FALSE_SHARE,
  );
  const byNumber = new Map(steps.map((step) => [step.step, step]));
  const sides = { claims: [] as Claim[], improvements: [] as Claim[] };
  tested.forEach(({ step, result, machines, ratio, changed }, index) => {
    if (!found[index]) return;
    const side = ratio.low > LEAST_CHANGE ? sides.claims : ratio.high < 1 / LEAST_CHANGE ? sides.improvements : null;
    const { architecture, browserName, from, to, confoundedWith } = byNumber.get(step)!;
    const browser = browserName === '' ? {} : { browser: browserName };
    side?.push({
      architecture,
      result,
      ...browser,
      from,
      to,
      hosts: machines,
      ratio,
      confoundedWith: [...confoundedWith, ...changed],
    });
  });
  return {
    claims: sides.claims.toSorted((a, b) => b.ratio.value - a.ratio.value),
    improvements: sides.improvements.toSorted((a, b) => a.ratio.value - b.ratio.value),
    compared: tested.length,
  };
}

/** The claims that count against a threshold: slower by more than it, the whole interval, with nothing else changed. */
export const pastThreshold = (claims: readonly Claim[], threshold: number): Claim[] =>
  claims.filter((claim) => isClear(claim) && claim.ratio.low > 1 + threshold);

/** Whether nothing else changed at the same time, so that the cause is known. */
export const isClear = ({ confoundedWith }: Pick<Claim, 'confoundedWith'>): boolean => confoundedWith.length === 0;
