import type { SessionGroup } from './session-format.ts';

type Grids = NonNullable<SessionGroup['indirect']>;

/** Grids that the GPU chose for dispatches of one group, taken together. */
export const bothGrids = (some: Grids | undefined, more: Grids): Grids =>
  some
    ? {
        read: some.read + more.read,
        workgroups: some.workgroups + more.workgroups,
        least: Math.min(some.least, more.least),
        most: Math.max(some.most, more.most),
      }
    : more;
