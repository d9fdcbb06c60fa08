import { formatShare } from '../text/units.ts';
import type { SickMachines } from './sick-machines.ts';

/** How many machines are slow, of how many, in sentences. @param threshold the least share by which they are slower */
export const sickWords = ({ machines, compared, alone }: SickMachines, threshold: number): string[] => [
  `${counted(machines.length)} of ${compared} ${machines.length === 1 ? 'is' : 'are'} slower than those like it by more than ${formatShare(threshold)} and than their spread.`,
  ...(alone > 0 ? [`${counted(alone)} could not be compared: fewer than four of a kind.`] : []),
];

const counted = (count: number): string => `${count} machine${count === 1 ? '' : 's'}`;
