import { FAULTS } from '../session/context-record.ts';
import { keepAnew, swapIn, swapOut } from './shield.ts';

/** A class whose methods can be replaced: `GPUDevice` and the like, or a stand-in. */
export interface Patchable<Self> {
  readonly prototype: Self;
}

/** A method of a type, with the arguments and the result of its last overload. */
export type MethodOf<Self, Name extends keyof Self> = Extract<Self[Name], (...args: never[]) => unknown>;

type Method = (...args: never[]) => unknown;

/** What is done around a call. */
interface Hooks<Self, Of extends Method> {
  /** Returns the arguments to call the native method with; nothing: the page's own. */
  readonly before?: (self: Self, args: Parameters<Of>) => Parameters<Of> | void;
  /** Gets the result, and the arguments as the page gave them. Returns what the page gets; nothing: the result. */
  readonly after?: (self: Self, result: ReturnType<Of>, args: Parameters<Of>) => ReturnType<Of> | void;
}

/** What stands for an object of the page: the native object that its calls go to now. */
export interface Standing<Self> {
  current: Self;
}

/** What is done around a call of an object that others may stand for. */
interface StandingHooks<State, Of extends Method> {
  /** Returns the arguments to call the native method with; nothing: the page's own. */
  readonly before?: (state: State, args: Parameters<Of>) => Parameters<Of> | void;
  readonly after?: (state: State, result: ReturnType<Of>, args: Parameters<Of>) => void;
  /** The native method is not called: the state remembers the call. */
  readonly without?: (state: State) => boolean;
}

/** Above 0: the call is ours, and goes straight to the native method. */
let depth = 0;

/** Native methods and getters, by those of ours that stand in their place. */
const natives = new WeakMap<object, object>();

/** As they were: a page may replace them. */
const { apply } = Reflect;
const stateOf = WeakMap.prototype.get;

const MOST_FAULTS = 20;
/** Faults of our own code, counted without any built-in, which the page may have broken. */
let faultCount = 0;
const faults: string[] = [];
/** So many faults there were when built-ins were last looked at. */
let lookedAt = 0;

/** What went wrong in our own code and was hidden from the page; one sentence each, without repetitions. */
export const ownFaults = (): readonly string[] =>
  // The number stands last, so that the notes of several contexts can be added up.
  faultCount === 0
    ? []
    : [...new Set(faults.map((fault) => `${FAULTS}, such as ${fault.slice(0, 200)}.`)), `${FAULTS}: ${faultCount}.`];

/** Built-ins that a page has replaced: it was seen by looking at all of them, or by a fault. */
let isBroken = false;

/**
 * Does something of ours that calls WebGPU: no hook sees those calls. Not for asynchronous functions.
 * @param thorough whether it gets the built-ins as they were in any case; for what is seldom done
 */
export function quietly<T>(act: () => T, thorough = false): T {
  // Looking at all built-ins takes as long as a hundred calls.
  const looks = thorough || (faultCount > lookedAt && faultCount < MOST_FAULTS);
  if (depth++ === 0 && (looks || isBroken)) {
    lookedAt = faultCount;
    isBroken = swapIn(looks) || faultCount > 0;
  }
  try {
    return act();
  } finally {
    if (--depth === 0) swapOut();
  }
}

/** Does something of ours without which the page goes on: a fault is noted, and `otherwise` returned. */
export function harmlessly<T>(act: () => T): T | undefined;
export function harmlessly<T>(act: () => T, otherwise: T): T;
export function harmlessly<T>(act: () => T, otherwise?: T): T | undefined {
  return quietly(() => {
    try {
      return act();
    } catch (error) {
      noteFault(error);
      return otherwise;
    }
  });
}

function noteFault(error: unknown): void {
  faultCount++;
  try {
    if (faults.length < MOST_FAULTS) faults[faults.length] = String(error);
  } catch {
    // It is counted.
  }
}

/**
 * Replaces a method of a class. Our part must never break the page: if `before` throws, the call goes on with the page's
 * own arguments; if `after` throws, its result stays as it is. A class or method that is missing is ignored.
 */
export function patch<Self extends object, Name extends keyof Self & string>(
  target: Patchable<Self> | undefined,
  name: Name,
  { before, after }: Hooks<Self, MethodOf<Self, Name>>,
): void {
  type Of = MethodOf<Self, Name>;
  // Seldom called, and what is missed of a pipeline is missing for good.
  const looks = name.includes('Pipeline');
  wrap(target, name, (native) => {
    return (_, self, args) => {
      if (depth > 0) return apply(native, self, args) as ReturnType<Of>;
      let used = args;
      let fault: { error: unknown } | null = null;
      try {
        used = quietly(() => before?.(self, args), looks) ?? args;
      } catch (error) {
        fault = { error };
      }
      const result = apply(native, self, used) as ReturnType<Of>;
      // Where the native method throws too, the page's arguments were wrong, not our part.
      if (fault) noteFault(fault.error);
      return (after && harmlessly(() => after(self, result, args))) || result;
    };
  });
}

/** The same for objects that others stand for; those without a state are left alone. For calls that are made often. */
export function patchStanding<Self extends object, Name extends keyof Self & string, State extends Standing<Self>>(
  target: Patchable<Self> | undefined,
  states: WeakMap<Self, State>,
  name: Name,
  { before, after, without }: StandingHooks<State, MethodOf<Self, Name>>,
): void {
  type Of = MethodOf<Self, Name>;
  wrap(target, name, (native) => {
    return (_, self, args) => {
      const state = depth > 0 ? undefined : (apply(stateOf, states, [self]) as State | undefined);
      if (state === undefined) return apply(native, self, args) as ReturnType<Of>;
      const used = (before && harmlessly(() => before(state, args))) ?? args;
      const result = without?.(state)
        ? (undefined as ReturnType<Of>)
        : (apply(native, state.current, used) as ReturnType<Of>);
      if (after) harmlessly(() => after(state, result, args));
      return result;
    };
  });
}

/** Sends the calls of all other methods to what stands for the object: those that nobody has heard of yet, too. */
export function patchRest<Self extends object, State extends Standing<Self>>(
  target: Patchable<Self> | undefined,
  states: WeakMap<Self, State>,
  before?: (state: State) => void,
): void {
  for (const name of Object.getOwnPropertyNames(target?.prototype ?? {})) {
    const own = Object.getOwnPropertyDescriptor(target!.prototype, name)!;
    if (name === 'constructor' || typeof own.value !== 'function' || natives.has(own.value as object)) continue;
    patchStanding(target, states, name as keyof Self & string, { ...(before && { before }) });
  }
}

/**
 * Replaces a method by a function that calls the native one by itself. If it throws before that, the native method is
 * called with the page's arguments; what the native method throws reaches the page.
 */
export function replace<Self extends object, Name extends keyof Self & string>(
  target: Patchable<Self> | undefined,
  name: Name,
  act: (self: Self, args: Parameters<MethodOf<Self, Name>>, native: MethodOf<Self, Name>) => unknown,
): void {
  type Of = MethodOf<Self, Name>;
  wrap(target, name, (native) => {
    return (_, self, args) => {
      if (depth > 0) return apply(native, self, args) as ReturnType<Of>;
      let outcome: { result: unknown } | { thrown: unknown } | null = null;
      const once = function once(this: Self, ...used: Parameters<Of>): unknown {
        try {
          const result = apply(native, this, used);
          outcome = { result };
          return result;
        } catch (thrown) {
          outcome = { thrown };
          throw thrown;
        }
      };
      let fault: unknown;
      try {
        return quietly(() => act(self, args, once as unknown as Of) as ReturnType<Of>, name === 'requestDevice');
      } catch (error) {
        fault = error;
      }
      const ended = outcome as { result: unknown } | { thrown: unknown } | null;
      if (ended && 'thrown' in ended) throw ended.thrown;
      const result = ended ? ended.result : apply(native, self, args);
      // Where the native method throws too, the page's arguments were wrong, not our part.
      noteFault(fault);
      return result as ReturnType<Of>;
    };
  });
}

/** A trap of a proxy: what is done in the place of a method. */
type Instead<Self, Of extends Method> = (native: Of, self: Self, args: Parameters<Of>) => ReturnType<Of>;

function wrap<Self extends object, Name extends keyof Self & string>(
  target: Patchable<Self> | undefined,
  name: Name,
  make: (native: MethodOf<Self, Name>) => Instead<Self, MethodOf<Self, Name>>,
): void {
  const native = target?.prototype[name] as MethodOf<Self, Name> | undefined;
  if (!target || typeof native !== 'function') return;
  // It has the name and the length of the native method, and its text: pages tell by them what a browser knows.
  const value = new Proxy(native, { apply: make(native) as (...all: unknown[]) => unknown });
  natives.set(value, native);
  Object.defineProperty(target.prototype, name, { value, configurable: true, writable: true, enumerable: true });
}

/** Shows a page the text of the native functions in the place of ours, whose own has no name. */
export function showNativeText(): void {
  const { prototype } = Function;
  const native = prototype.toString;
  if (natives.has(native)) return;
  const value = new Proxy(native, {
    apply: (text, self, args) => apply(text, apply(stateOf, natives, [self]) ?? self, args) as string,
  });
  natives.set(value, native);
  Object.defineProperty(prototype, 'toString', { value });
  keepAnew(prototype, 'toString');
}

const shown = new WeakMap<object, Record<string, unknown>>();

/** Shows a page another value of an object's property than the native one. */
export function show<T extends object, Name extends keyof T & string>(object: T, name: Name, value: T[Name]): void {
  // Of Dawn for Node it is the object's own; else a getter of its class, which `patchGetter` must have replaced.
  if (Object.hasOwn(object, name)) Object.defineProperty(object, name, { value });
  else shown.set(object, { ...shown.get(object), [name]: value });
}

/** Has a getter of a class answer with what `show` said. */
export function patchGetter<Self extends object>(target: Patchable<Self> | undefined, name: keyof Self & string): void {
  const own = target && Object.getOwnPropertyDescriptor(target.prototype, name);
  if (!own?.get) return;
  const get = new Proxy(own.get, {
    apply: (native, self: Self) =>
      harmlessly(() => shown.get(self)?.[name], null) ?? (apply(native, self, []) as unknown),
  });
  natives.set(get, own.get);
  Object.defineProperty(target!.prototype, name, { ...own, get });
}

/** A descriptor with other values for some of its members; members of its prototypes stay. */
export const overlaid = <T extends object>(descriptor: T | undefined, values: Partial<T>): T =>
  Object.create(descriptor ?? null, Object.getOwnPropertyDescriptors(values)) as T;

/**
 * A sequence that can be read more than once: iterators of a page are read here, and the native call gets an array.
 * What reading throws is thrown again when the native call reads.
 */
export function listed<T>(list: T): T {
  if (typeof list !== 'object' || list === null || Array.isArray(list) || !Reflect.has(list, Symbol.iterator))
    return list;
  let again: unknown;
  try {
    again = [...(list as unknown as Iterable<unknown>)];
  } catch (error) {
    again = {
      [Symbol.iterator]() {
        throw error;
      },
    };
  }
  return again as T;
}

/** The same for a sequence in the descriptor that is the first argument. */
export function listIn(args: unknown[], key: string): void {
  const descriptor = args[0] as Record<string, unknown> | undefined;
  const list = descriptor?.[key];
  const again = listed(list);
  if (again !== list) args[0] = overlaid(descriptor, { [key]: again });
}
