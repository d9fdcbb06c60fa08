import { fromDatasheet } from './datasheet-row.ts';
import type { Machine } from './machine.ts';
import { GUIDE_ROWS } from './sheets/nvidia-guide.ts';

/** The guide's three GPUs, in its order. */
export const GUIDE_DATASHEETS: readonly Machine[] = GUIDE_ROWS.map(fromDatasheet);
