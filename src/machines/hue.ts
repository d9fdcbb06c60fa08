import type { Machine } from './machine.ts';

/** The colour of a machine's roofs and marks, a role of the palette; the guide's three GPUs are dashed as well. */
export type Hue = 'accent' | 'a10' | 't4' | 'a100' | 'other';

const GUIDE: readonly string[] = ['a10', 't4', 'a100'] satisfies Hue[];

/** The hue of a datasheet or a file; a measured machine has the accent. */
export const hueOf = ({ id, origin }: Machine): Hue =>
  origin === 'datasheet' && GUIDE.includes(id) ? (id as Hue) : 'other';
