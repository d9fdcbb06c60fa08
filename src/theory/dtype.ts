/** The types a tensor may be stored in. */
export type StorageType = 'f32' | 'f16';

/** How a kernel keeps and adds its numbers. */
export interface Dtype {
  /** The type of each element in memory. */
  readonly storage: StorageType;
  /** The type of the arithmetic that dominates: it picks the compute roof. */
  readonly compute: 'f32' | 'f16' | 'int8';
}

/** Bytes of one stored element. */
export const BYTES_PER_ELEMENT: Readonly<Record<StorageType, number>> = { f32: 4, f16: 2 };
