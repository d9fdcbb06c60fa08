/** A built-in as it was when this script began. */
interface Kept {
  readonly owner: object;
  readonly key: PropertyKey;
  own: PropertyDescriptor;
}

const { defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;

/** What this script is written with. */
const GLOBALS = [
  'Array',
  'Function',
  'JSON',
  'Map',
  'Math',
  'Number',
  'Object',
  'Promise',
  'Reflect',
  'RegExp',
  'Set',
  'String',
  'WeakMap',
  'WeakRef',
] as const;

const kept: Kept[] = [
  ...GLOBALS.flatMap((name) => [globalThis[name], (globalThis[name] as Partial<ArrayConstructor>).prototype ?? []]),
  ...[[], new Map(), new Set()].map((list: Iterable<unknown>) => getPrototypeOf(list[Symbol.iterator]())!),
]
  .flatMap((owner) => keptOf(owner, ownKeys(owner)))
  .concat(keptOf(globalThis, GLOBALS));
const promises = Promise.prototype;
/** Those that the page has replaced, as far as was seen. */
let altered: Kept[] = [];
/** What stood in the place of those that are swapped in now. */
let theirs: (Omit<Kept, 'own'> & { readonly own: PropertyDescriptor | undefined })[] = [];

function keptOf(owner: object, keys: readonly PropertyKey[]): Kept[] {
  return keys.flatMap((key) => {
    const own = getOwnPropertyDescriptor(owner, key);
    return own?.configurable ? [{ owner, key, own }] : [];
  });
}

/** Takes a built-in that we have replaced ourselves for one as it was. */
export function keepAnew(owner: object, key: PropertyKey): void {
  for (const one of kept) if (one.owner === owner && one.key === key) one.own = getOwnPropertyDescriptor(owner, key)!;
}

/**
 * Puts built-ins that the page has replaced back, until `swapOut`; for code of ours that runs in between, without a break.
 * Nothing in here may call a method: it may be one of those.
 * @param thorough whether all are looked at, or those that were found last
 * @returns whether it put any back but those of promises: libraries replace these without breaking them, and each swap costs
 */
export function swapIn(thorough: boolean): boolean {
  let any = false;
  const looked = thorough ? kept : altered;
  const found: Kept[] = [];
  for (let i = 0; i < looked.length; i++) {
    const one = looked[i]!;
    const now = getOwnPropertyDescriptor(one.owner, one.key);
    if (now && now.value === one.own.value && now.get === one.own.get) continue;
    if (!defineProperty(one.owner, one.key, one.own)) continue;
    found[found.length] = one;
    any ||= one.key !== 'Promise' && one.owner !== promises;
    theirs[theirs.length] = { owner: one.owner, key: one.key, own: now };
  }
  if (thorough) altered = found;
  return any;
}

/** Gives the page its own back. */
export function swapOut(): void {
  if (theirs.length === 0) return;
  for (let i = 0; i < theirs.length; i++) {
    const { owner, key, own } = theirs[i]!;
    if (own) defineProperty(owner, key, own);
    else deleteProperty(owner, key);
  }
  theirs = [];
}
