import type { SessionGroup } from './session-format.ts';

/**
 * Whether a group stands for all further groups of its pipeline, which have any grid and bindings. A group of dispatches
 * whose grid the GPU chose has bindings: without, nothing could be written.
 */
export const isFurther = ({
  grid,
  indirect,
  bindings,
  counts,
}: Pick<SessionGroup, 'grid' | 'indirect' | 'bindings' | 'counts'>): boolean =>
  grid === null && !indirect && bindings.length === 0 && counts.length === 0;
