import { lookup } from '../text/lookup.ts';
import type { Gpu } from './gpu.ts';

/** Whose a roof or a mark is: it decides colour and dash. */
export type Owner = 'own' | 'a10' | 't4' | 'a100' | 'other';

const OWNERS: readonly string[] = ['a10', 't4', 'a100'] satisfies Owner[];
const SHORT_NAMES = lookup({ a100: 'A100' });

/** Whose colour and dash a datasheet has: the guide's three have their own. */
export const datasheetOwner = ({ id, origin }: Gpu): Owner =>
  origin === 'datasheet' && OWNERS.includes(id) ? (id as Owner) : 'other';

/** A GPU in one or two words. */
export const shortName = (gpu: Gpu): string =>
  SHORT_NAMES[gpu.id] ?? gpu.name.replace(/^(GeForce|Radeon|Instinct) /, '');
