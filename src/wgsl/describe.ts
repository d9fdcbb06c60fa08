import type { Checker } from './check/checker.ts';
import { bindingOf, type Binding } from './instrument/bindings.ts';
import { idOf, reachedVariables, workgroupSize } from './instrument/move-entry.ts';
import { lineOf, lineStarts, WgslError } from './error.ts';
import type { Function, Variable } from './syntax/ast.ts';
import type { Type } from './typing/type.ts';

export type { Binding };

/** What a host needs to know to run a kernel. */
export interface Description {
  readonly entries: readonly EntryDescription[];
  /** Every resource of the module, used or not. */
  readonly bindings: readonly Binding[];
  readonly overrides: readonly OverrideDescription[];
  /** Names after `enable`: features the device must have. */
  readonly enables: readonly string[];
}

/** A compute entry point. */
export interface EntryDescription {
  readonly name: string;
  /** 1-based. */
  readonly line: number;
  /** Null if it depends on an override without a value. */
  readonly workgroupSize: readonly [number, number, number] | null;
  /** Resources it uses, in the order of groups and bindings. */
  readonly bindings: readonly Binding[];
  /** Its `var<immediate>`, whose values are passed with the dispatch; null without one. */
  readonly immediate: Immediate | null;
}

/** A variable of the address space `immediate`. */
export interface Immediate {
  readonly name: string;
  /** Its store type as a tree. */
  readonly store: Type;
}

/** An `override`: a value to be chosen before the kernel is compiled. */
export interface OverrideDescription {
  readonly name: string;
  /** Its `@id`; an override with an id must be set by it. */
  readonly id: number | null;
  readonly type: string;
  /** Null: it must be set. */
  readonly value: number | boolean | null;
  readonly line: number;
}

/**
 * Lists what a source contains to run, bind and set.
 * @throws WgslError with line and column
 */
export function describe(checker: Checker): Description {
  const { module } = checker;
  const lines = lineStarts(module.source);
  const line = (start: number): number => lineOf(lines, start);
  const variables = module.declarations.filter((one) => one.kind === 'variable');
  const bindings = new Map(
    variables.flatMap((variable) => {
      const binding = bindingOf(checker, variable, line(variable.nameSpan.start));
      return binding ? [[variable, binding] as const] : [];
    }),
  );
  const entries = module.declarations.filter(
    (one): one is Function => one.kind === 'function' && one.attributes.some(({ name }) => name === 'compute'),
  );
  const usedBy = (entry: Function): Pick<EntryDescription, 'bindings' | 'immediate'> => {
    const used = [...reachedVariables(checker, entry)];
    return {
      bindings: used.flatMap((variable) => bindings.get(variable) ?? []).toSorted(inOrder),
      immediate: used.flatMap((variable) => immediateOf(checker, variable) ?? [])[0] ?? null,
    };
  };
  return {
    entries: entries.map((entry) => ({
      name: entry.name,
      line: line(entry.nameSpan.start),
      workgroupSize: orNull(() => workgroupSize(checker, entry)),
      ...usedBy(entry),
    })),
    bindings: [...bindings.values()].toSorted(inOrder),
    overrides: variables
      .filter(({ how }) => how === 'override')
      .map((variable) => {
        const { type, value } = checker.variable(variable, null);
        return {
          name: variable.name,
          id: idOf(checker, variable),
          type: type.text,
          value: typeof value === 'number' || typeof value === 'boolean' ? value : null,
          line: line(variable.nameSpan.start),
        };
      }),
    enables: module.enables,
  };
}

function immediateOf(checker: Checker, variable: Variable): Immediate | null {
  const { type } = checker.variable(variable, null);
  const isImmediate = type.kind === 'reference' && type.space === 'immediate';
  return isImmediate ? { name: variable.name, store: type.of } : null;
}

const inOrder = (a: Binding, b: Binding): number => a.group - b.group || a.binding - b.binding;

function orNull<T>(get: () => T): T | null {
  try {
    return get();
  } catch (error) {
    if (error instanceof WgslError) return null;
    throw error;
  }
}
