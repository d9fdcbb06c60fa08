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
  /** Gets the result, and the arguments as the page gave them. */
  readonly after?: (self: Self, result: ReturnType<Of>, args: Parameters<Of>) => void;
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

/** Methods of ours. */
const replacements = new WeakSet<object>();

const MOST_FAULTS = 20;
const faults = new Set<string>();

/** What went wrong in our own code and was hidden from the page; one sentence each, without repetitions. */
export const ownFaults = (): readonly string[] => [...faults];

/** Does something of ours that calls WebGPU: no hook sees those calls. Not for asynchronous functions. */
export function quietly<T>(act: () => T): T {
  depth++;
  try {
    return act();
  } finally {
    depth--;
  }
}

/** Does something of ours without which the page goes on: a fault is noted, and `otherwise` returned. */
export function harmlessly<T>(act: () => T, otherwise: T): T {
  depth++;
  try {
    return act();
  } catch (error) {
    noteFault(error);
    return otherwise;
  } finally {
    depth--;
  }
}

function noteFault(error: unknown): void {
  if (faults.size < MOST_FAULTS) faults.add(`A fault of the watching script: ${String(error).slice(0, 200)}.`);
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
  wrap(target, name, (native) => {
    return function replacement(this: Self, ...args: Parameters<Of>): ReturnType<Of> {
      if (depth > 0) return Reflect.apply(native, this, args) as ReturnType<Of>;
      let used = args;
      let fault: { error: unknown } | null = null;
      if (before) {
        depth++;
        try {
          used = before(this, args) ?? args;
        } catch (error) {
          fault = { error };
        } finally {
          depth--;
        }
      }
      const result = Reflect.apply(native, this, used) as ReturnType<Of>;
      // Where the native method throws too, the page's arguments were wrong, not our part.
      if (fault) noteFault(fault.error);
      if (after) harmlessly(() => after(this, result, args), undefined);
      return result;
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
    return function replacement(this: Self, ...args: Parameters<Of>): ReturnType<Of> {
      const state = depth > 0 ? undefined : states.get(this);
      if (state === undefined) return Reflect.apply(native, this, args) as ReturnType<Of>;
      let used = args;
      if (before) {
        depth++;
        try {
          used = before(state, args) ?? args;
        } catch (error) {
          noteFault(error);
        } finally {
          depth--;
        }
      }
      const result = without?.(state)
        ? (undefined as ReturnType<Of>)
        : (Reflect.apply(native, state.current, used) as ReturnType<Of>);
      if (after) {
        depth++;
        try {
          after(state, result, args);
        } catch (error) {
          noteFault(error);
        } finally {
          depth--;
        }
      }
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
    if (name === 'constructor' || typeof own.value !== 'function' || replacements.has(own.value as object)) continue;
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
    return function replacement(this: Self, ...args: Parameters<Of>): ReturnType<Of> {
      if (depth > 0) return Reflect.apply(native, this, args) as ReturnType<Of>;
      let outcome: { result: unknown } | { thrown: unknown } | null = null;
      const once = function once(this: Self, ...used: Parameters<Of>): unknown {
        try {
          const result = Reflect.apply(native, this, used);
          outcome = { result };
          return result;
        } catch (thrown) {
          outcome = { thrown };
          throw thrown;
        }
      };
      depth++;
      try {
        return act(this, args, once as unknown as Of) as ReturnType<Of>;
      } catch (error) {
        const ended = outcome as { result: unknown } | { thrown: unknown } | null;
        if (ended && 'thrown' in ended) throw ended.thrown;
        noteFault(error);
        if (ended) return ended.result as ReturnType<Of>;
        return Reflect.apply(native, this, args) as ReturnType<Of>;
      } finally {
        depth--;
      }
    };
  });
}

function wrap<Self extends object, Name extends keyof Self & string>(
  target: Patchable<Self> | undefined,
  name: Name,
  make: (native: MethodOf<Self, Name>) => unknown,
): void {
  const native = target?.prototype[name] as MethodOf<Self, Name> | undefined;
  if (!target || typeof native !== 'function') return;
  const value = make(native) as object;
  replacements.add(value);
  Object.defineProperties(value, {
    name: { value: name, configurable: true },
    // Pages tell by it whether a browser knows an argument.
    length: { value: native.length, configurable: true },
  });
  Object.defineProperty(target.prototype, name, { value, configurable: true, writable: true, enumerable: true });
}

/** A descriptor with other values for some of its members; members of its prototypes stay. */
export const overlaid = <T extends object>(descriptor: T | undefined, values: Partial<T>): T =>
  Object.create(descriptor ?? null, Object.getOwnPropertyDescriptors(values)) as T;
