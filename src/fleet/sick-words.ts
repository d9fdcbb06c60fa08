import { formatShare } from '../text/units.ts';
import { LEAST_RESULTS, type SickMachines } from './sick-machines.ts';

/** How many machines are slow, of how many, in sentences. @param threshold the least share by which they are slower */
export function sickWords({ machines, compared, alone, few }: SickMachines, threshold: number): string[] {
  const unlike = [
    ...(alone > 0 ? [`${counted(alone)} could not be compared: fewer than four of a kind.`] : []),
    ...(few > 0
      ? [
          `${counted(few)} ${few === 1 ? 'has' : 'have'} fewer than ${LEAST_RESULTS} results that count, too few to judge.`,
        ]
      : []),
  ];
  if (compared === 0 && few > 0) return unlike;
  if (compared === 0) return ['There is no machine with results to compare.'];
  if (alone === compared && alone > 0) return unlike;
  return [
    `${machines.length === 0 ? 'No machine' : counted(machines.length)} of ${compared} ${machines.length > 1 ? 'are slower than those like them' : 'is slower than those like it'} by more than ${formatShare(threshold)} and than their spread.`,
    ...unlike,
  ];
}

const counted = (count: number): string => `${count} machine${count === 1 ? '' : 's'}`;
