import { lookup } from '../text/lookup.ts';
import type { Machine } from './machine.ts';

/** The owner of a roof or mark, which decides its colour and dash. */
export type Owner = 'own' | 'a10' | 't4' | 'a100' | 'other';

const OWNERS: readonly string[] = ['a10', 't4', 'a100'] satisfies Owner[];
const SHORT_NAMES = lookup({ a100: 'A100' });

/** The owner of a datasheet's roof: each of the guide's three GPUs has its own. */
export const datasheetOwner = ({ id, origin }: Machine): Owner =>
  origin === 'datasheet' && OWNERS.includes(id) ? (id as Owner) : 'other';

/** A GPU in one or two words. */
export const shortName = (gpu: Machine): string =>
  SHORT_NAMES[gpu.id] ?? gpu.name.replace(/^(GeForce|Radeon|Instinct) /, '');
