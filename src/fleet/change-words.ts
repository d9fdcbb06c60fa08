import { firstNames } from '../text/name-list.ts';
import { harmless, visibleName } from '../text/untrusted.ts';
import { median } from '../protocol/stats/mean-estimate.ts';
import { isClear, versionWords, type Changes } from './claims.ts';
import { LEAST_MACHINES, type Cause, type Step, type Versions } from './pair-runs.ts';

const MOST_NAMED = 12;

/**
 * What became of each result with a change of version, and what is left out, in sentences.
 * @param versions those that the user named
 */
export function changeWords(found: Changes, by: Cause, versions: Versions = {}): string[] {
  const clear = found.claims.filter(isClear).length;
  const faster = found.improvements.filter(isClear).length;
  const open = found.claims.length + found.improvements.length - clear - faster;
  return [
    found.steps.length === 0
      ? noSteps(by, versions)
      : found.compared === 0
        ? nothingCompared(found, by)
        : `${clear} slower, ${faster} faster, ${open} confounded, of ${found.compared} results compared.`,
    ...openSteps(found, by),
    ...leftOutSteps(found),
    ...outlierWords(found, by),
    ...(found.alone > 0 && found.compared > 0
      ? [
          `On ${machines(found.alone)} a change of the ${by} could not be compared: no other machine of the architecture had the same.`,
        ]
      : []),
    ...(found.retuned > 0 && found.compared > 0
      ? [
          `Each run tunes its kernels: ${found.retuned === 1 ? '1 result' : `${found.retuned} results`} ran with other parameters after than before on some machines.`,
        ]
      : []),
    ...(found.back > 0
      ? [
          `${machines(found.back)} went back to an older version of the ${by}; steps back are only looked at with --from and --to.`,
        ]
      : []),
    ...(found.untold > 0
      ? [`On ${machines(found.untold)} there are reports that do not tell the ${by}; these are left out.`]
      : []),
    ...(found.single > 0 && found.steps.length > 0 ? [`${machines(found.single)} had one version only.`] : []),
  ];
}

const machines = (count: number): string => `${count} ${count === 1 ? 'machine' : 'machines'}`;

/** Why there are changes, but none that could be compared. */
function nothingCompared({ steps }: Changes, by: Cause): string {
  const most = Math.max(...steps.map(({ machines: count }) => count));
  return most < LEAST_MACHINES
    ? `Fewer than two machines of a kind had the same two versions of the ${by}, so no change can be told from chance.`
    : `No result that counts was measured with both versions of the ${by} on two machines of a kind, so there is nothing to compare.`;
}

/** `ada, 560.9 to 560.35`. */
const stepWords = ({ architecture, browserName, from, to }: Step): string =>
  `${architecture}, ${versionWords(browserName, from)} to ${versionWords(browserName, to)}`;

/** Why there is no change to look at. */
function noSteps(by: Cause, { from, to }: Versions): string {
  const [a, b] = [from, to].map((one) => (one === undefined ? undefined : harmless(one)));
  const what =
    a !== undefined && b !== undefined
      ? `both of these versions of the ${by}, ${a} and ${b}`
      : a !== undefined
        ? `${a} and with a later version of the ${by}`
        : b !== undefined
          ? `${b} and with an earlier version of the ${by}`
          : `two versions of the ${by}`;
  return `No machine has been measured with ${what}.`;
}

/** A sentence on each of the first changes, and one on how many there are besides. */
function firstSaid<T>(all: readonly T[], words: (one: T) => string): string[] {
  const said = all.slice(0, MOST_NAMED).map(words);
  return all.length > said.length ? [...said, `So it is for ${all.length - said.length} more changes.`] : said;
}

/** The steps of which machines are left out, because something else changed on them. */
function leftOutSteps({ steps }: Changes): string[] {
  const left = steps.filter(({ leftOut }) => leftOut > 0);
  return firstSaid(
    left,
    (step) =>
      `${step.leftOut} of ${machines(step.machines + step.leftOut)} ${step.leftOut === 1 ? 'is' : 'are'} left out of ${stepWords(step)}: ${step.leftOut === 1 ? 'its' : 'their'} ${step.leftOutWith.join(', ')} changed, too.`,
  );
}

/** The steps whose cause is open, even where no result changed. */
function openSteps({ steps }: Changes, by: Cause): string[] {
  const open = steps.filter(({ confounded, machines: count }) => confounded > 0 && count >= LEAST_MACHINES);
  return firstSaid(
    open,
    (step) =>
      `${stepWords(step)}: on ${confoundedOf(step)} the ${step.confoundedWith.join(', ')} changed with the ${by}, so nothing is claimed.`,
  );
}

/** `4 of 5 machines`, or `5 machines` where it is all of them. */
const confoundedOf = ({ confounded, machines: count }: Step): string =>
  confounded === count ? machines(count) : `${confounded} of ${machines(count)}`;

/** The machines that are left out of a change as unlike the others: how many, which way, and by how much. */
function outlierWords({ outliers, steps }: Changes, by: Cause): string[] {
  const sides = steps.flatMap((step) => {
    const own = outliers.filter((one) => one.step === step.step);
    return [
      { step, list: own.filter(({ ratio }) => ratio > 1).toSorted((a, b) => b.ratio - a.ratio), word: 'slower' },
      { step, list: own.filter(({ ratio }) => ratio < 1).toSorted((a, b) => a.ratio - b.ratio), word: 'faster' },
    ].filter(({ list }) => list.length > 0);
  });
  return firstSaid(sides, ({ step, list, word }) => {
    const named = firstNames(
      list.map(({ host }) => visibleName(host)),
      MOST_NAMED,
    );
    const [is, it, its] = list.length === 1 ? ['is', 'it', 'its'] : ['are', 'them', 'their'];
    const advice = word === 'slower' ? `; look at ${it} with fleet outliers` : '';
    return `${list.length} of ${machines(step.machines)} became ${word} than the others with the ${by}, ×${median(list.map(({ ratio }) => ratio)).toFixed(2)} at the median of ${its} results, and ${is} left out of ${stepWords(step)}: ${named}${advice}.`;
  });
}
