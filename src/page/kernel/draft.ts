/** The user's choices for one buffer or texture; missing ones follow from its type. */
export interface BindingChoice {
  /** Elements of the array that it is or ends in. */
  readonly elements?: number;
  /** Of a texture: width, height, and depth or layers. */
  readonly size?: readonly [number, number, number];
  /** Of a texture whose source does not name it. */
  readonly format?: string;
  readonly fill?: 'zeros' | 'iota' | 'normal' | 'random' | 'values';
  /** Numbers, for `values`. */
  readonly values?: string;
}

/** A kernel with everything needed to run it. */
export interface Draft {
  readonly name: string;
  /** Entry point; empty for the only one. */
  readonly entry: string;
  readonly wgsl: string;
  readonly workgroups: readonly [number, number, number];
  /** By `group.binding`. */
  readonly bindings: Readonly<Record<string, BindingChoice>>;
  /** By name; only those that are set. */
  readonly overrides: Readonly<Record<string, number>>;
  /** Of a dispatch whose grid the GPU chose: `workgroups` is a placeholder. How many there were; null: not known, or they differ. */
  readonly unknownGrid?: { readonly workgroups: number | null };
}

const KEY = 'ridgepoint-kernel';

/** Saves a draft for the next visit, if the browser allows storage. */
export function saveDraft(draft: Draft): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // Private windows and full disks: the page works without it.
  }
}

/** The draft of the last visit; null if it is missing or unreadable. */
export function loadDraft(): Draft | null {
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? null : readDraft(JSON.parse(text));
  } catch {
    return null;
  }
}

/** A value as a draft; null if it is not one. */
function readDraft(value: unknown): Draft | null {
  if (typeof value !== 'object' || value === null) return null;
  const { name, entry, wgsl, workgroups, bindings, overrides } = value as Partial<Draft>;
  const isCount = (n: unknown): boolean => Number.isInteger(n) && (n as number) > 0;
  if (typeof name !== 'string' || typeof wgsl !== 'string') return null;
  if (!Array.isArray(workgroups) || workgroups.length !== 3 || !workgroups.every(isCount)) return null;
  return {
    name,
    wgsl,
    entry: typeof entry === 'string' ? entry : '',
    workgroups: workgroups as unknown as Draft['workgroups'],
    bindings: typeof bindings === 'object' && bindings !== null ? bindings : {},
    overrides: typeof overrides === 'object' && overrides !== null ? overrides : {},
  };
}
