import { visibleName } from '../text/untrusted.ts';
import { isClear, type Changes } from './claims.ts';
import type { Cause } from './pair-runs.ts';

const MOST_NAMED = 12;

/** What became of each result with a change of version, and what is left out, in sentences. */
export function changeWords(found: Changes, by: Cause): string[] {
  const clear = found.claims.filter(isClear).length;
  const faster = found.improvements.filter(isClear).length;
  const open = found.claims.length + found.improvements.length - clear - faster;
  return [
    found.steps.length === 0
      ? `No machine has been measured with two versions of the ${by}.`
      : found.compared === 0
        ? `Fewer than two machines of a kind had two versions of the ${by}, so no change can be told from chance.`
        : `${clear} slower, ${faster} faster, ${open} with an open cause, of ${found.compared} results compared.`,
    ...openSteps(found, by),
    ...outlierWords(found),
    ...(found.untold > 0
      ? [`On ${machines(found.untold)} there are reports that do not tell the ${by}; these are left out.`]
      : []),
    ...(found.single > 0 && found.steps.length > 0 ? [`${machines(found.single)} had one version only.`] : []),
  ];
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
