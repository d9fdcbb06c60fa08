import { visibleName } from '../text/untrusted.ts';
import { isClear, type Changes } from './claims.ts';
import type { Cause, Versions } from './pair-runs.ts';

const MOST_NAMED = 12;

/**
 * What became of each result with a change of version, and what is left out, in sentences.
 * @param asked which versions were to be compared
 */
export function changeWords(found: Changes, by: Cause, asked: Versions = {}): string[] {
  const clear = found.claims.filter(isClear).length;
  const faster = found.improvements.filter(isClear).length;
  const open = found.claims.length + found.improvements.length - clear - faster;
  return [
    found.steps.length === 0
      ? `No machine has been measured with ${versionWords(by, asked)}.`
      : found.compared === 0
        ? `Fewer than two machines of a kind had two versions of the ${by}, so no change can be told from chance.`
        : `${clear} slower, ${faster} faster, ${open} confounded, of ${found.compared} results compared.`,
    ...openSteps(found, by),
    ...leftOutWords(found, by),
    ...aloneWords(found, by),
    ...outlierWords(found),
    ...(found.untold > 0
      ? [`On ${machines(found.untold)} there are reports that do not tell the ${by}; these are left out.`]
      : []),
    ...(found.single > 0 && found.steps.length > 0 ? [`${machines(found.single)} had one version only.`] : []),
  ];
}

function versionWords(by: Cause, { from, to }: Versions): string {
  if (from !== undefined && to !== undefined) return `both versions of the ${by}, ${from} and ${to}`;
  if (from !== undefined) return `version ${from} of the ${by} and a later one`;
  return to === undefined ? `two versions of the ${by}` : `version ${to} of the ${by} and an earlier one`;
}

/** Machines on which more changed, where enough others changed only this. */
function leftOutWords({ steps }: Changes, by: Cause): string[] {
  return steps
    .filter(({ leftOut }) => leftOut > 0)
    .slice(0, MOST_NAMED)
    .map(
      ({ architecture, from, to, leftOut, machines: used }) =>
        `${architecture}, ${from} to ${to}: ${leftOut} of ${machines(leftOut + used)} left out, on which more than the ${by} changed.`,
    );
}

/** Machines whose change no other of their kind had. */
function aloneWords({ steps, compared }: Changes, by: Cause): string[] {
  const alone = steps.filter(({ machines: used }) => used === 1).length;
  if (alone === 0 || compared === 0) return [];
  const what = alone === 1 ? `A change of the ${by} was` : `${alone} changes of the ${by} were each`;
  return [`${what} on a single machine of its kind, where nothing can be told from chance.`];
}

const machines = (count: number): string => `${count} ${count === 1 ? 'machine' : 'machines'}`;

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
