import type { GroupCount } from './session-format.ts';

/** Bytes that a dispatch read and wrote. */
export interface Traffic {
  readonly read: number;
  readonly written: number;
}

/** Bytes of a count: storage buffers and texels, requested and, where they were marked, unique. */
export interface CountBytes {
  readonly requested: number;
  readonly unique: number | null;
}

/**
 * Requested bytes of storage buffers and texels together: `requested` is of buffers alone, and `texels` comes on top.
 * Each texel counts as often as it is asked for.
 */
export const requestedTraffic = ({ requested, texels }: Pick<GroupCount, 'requested' | 'texels'>): Traffic => ({
  read: requested.read + texels.read,
  written: requested.written + texels.written,
});

/** The bytes of a count. Unique texels are not marked, so a kernel with texels has no unique bytes. */
export function bytesOf(count: Pick<GroupCount, 'requested' | 'texels' | 'unique'>): CountBytes {
  const unique = uniqueTraffic(count);
  return { requested: total(requestedTraffic(count)), unique: unique && total(unique) };
}

/** Unique bytes; null if they were not marked, or not all of them: texels are not. */
export const uniqueTraffic = ({ unique, texels }: Pick<GroupCount, 'unique' | 'texels'>): Traffic | null =>
  unique === null || total(texels) > 0 ? null : unique;

/** Read and written together. */
const total = ({ read, written }: Traffic): number => read + written;
