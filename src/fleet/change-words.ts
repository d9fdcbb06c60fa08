import { harmless, visibleName } from '../text/untrusted.ts';
import { isClear, type Changes } from './claims.ts';
import type { Cause, Versions } from './pair-runs.ts';

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
        ? `Fewer than two machines of a kind had two versions of the ${by}, so no change can be told from chance.`
        : `${clear} slower, ${faster} faster, ${open} confounded, of ${found.compared} results compared.`,
    ...openSteps(found, by),
    ...leftOutSteps(found),
    ...outlierWords(found),
    ...(found.alone > 0 && found.compared > 0
      ? [
          `On ${machines(found.alone)} a change of the ${by} could not be compared: no other machine of the architecture had the same.`,
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

/** The steps of which machines are left out, because something else changed on them. */
function leftOutSteps({ steps }: Changes): string[] {
  const left = steps.filter(({ leftOut }) => leftOut > 0);
  const said = left
    .slice(0, MOST_NAMED)
    .map(
      ({ architecture, from, to, leftOut, leftOutWith, machines: count }) =>
        `${leftOut} of ${machines(count + leftOut)} ${leftOut === 1 ? 'is' : 'are'} left out of ${architecture}, ${from} to ${to}: ${leftOut === 1 ? 'its' : 'their'} ${leftOutWith.join(', ')} changed, too.`,
    );
  return left.length > said.length ? [...said, `So it is for ${left.length - said.length} more changes.`] : said;
}

/** The steps whose cause is open, even where no result changed. */
function openSteps({ steps }: Changes, by: Cause): string[] {
  const open = steps.filter(({ confoundedWith }) => confoundedWith.length > 0);
  const said = open
    .slice(0, MOST_NAMED)
    .map(
      ({ architecture, from, to, confoundedWith, machines: count }) =>
        `${architecture}, ${from} to ${to}: on ${machines(count)} the ${confoundedWith.join(', ')} changed with the ${by}, so nothing is claimed.`,
    );
  return open.length > said.length ? [...said, `So it is for ${open.length - said.length} more changes.`] : said;
}

function outlierWords({ outliers, steps }: Changes): string[] {
  if (outliers.length === 0) return [];
  const named = outliers.slice(0, MOST_NAMED).map(({ host, step, ratio }) => {
    const { from, to } = steps[step]!;
    return `${visibleName(host)} (×${ratio.toFixed(2)} beside the others, ${from} to ${to})`;
  });
  const more = outliers.length > named.length ? ` and ${outliers.length - named.length} more` : '';
  return [`Left out, as all of their results changed unlike those of the others: ${named.join(', ')}${more}.`];
}
