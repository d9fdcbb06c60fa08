import { WgslError } from '../error.ts';
import { convert } from '../fold/values.ts';
import type { Declared, Expr, Function, Ident, Info, Module, Span, Struct, Variable } from '../syntax/ast.ts';
import { address, materialised, type StructType, type Type } from '../typing/type.ts';
import { checkExpression } from './check-expressions.ts';
import { checkFunction } from './functions.ts';
import { lookUp, type Scope } from './scope.ts';
import { structType } from './structs.ts';
import { accessOf, resolveType, spaceOf } from './type-names.ts';

/** Values of overrides, by name or by `@id`. */
export type OverrideValues = Readonly<Record<string, number | boolean>>;

/** The functions and module variables that a function's body names. */
export interface Mentions {
  readonly functions: Set<Function>;
  readonly variables: Set<Variable>;
}

/** Finds the type of expressions on demand and stores it in the tree. One checker per module. */
export class Checker {
  readonly module: Module;
  readonly overrides: OverrideValues;
  readonly globals = new Map<string, Declared>();
  readonly #structs = new Map<Struct, StructType>();
  readonly #functions = new Map<Function, Mentions>();
  /** Declarations being resolved, to find cycles. */
  readonly #open = new Set<Declared>();
  #isPrepared = false;

  /** @throws WgslError if a name is declared twice */
  constructor(module: Module, overrides: OverrideValues) {
    this.module = module;
    this.overrides = overrides;
    for (const declared of module.declarations) {
      if (this.globals.has(declared.name)) throw this.error(`"${declared.name}" is declared twice`, declared);
      this.globals.set(declared.name, declared);
    }
  }

  error(reason: string, span: Span): WgslError {
    return new WgslError(this.module.source, reason, span);
  }

  text({ start, end }: Span): string {
    return this.module.source.slice(start, end);
  }

  /** The declaration of a name, or undefined if the source has none: it may be predeclared. */
  find(ident: Ident, scope: Scope | null): Declared | undefined {
    return lookUp(scope, ident.name) ?? this.globals.get(ident.name);
  }

  expression(expr: Expr, scope: Scope | null): Info {
    return checkExpression(this, expr, scope);
  }

  type(expr: Expr, scope: Scope | null): Type {
    return resolveType(this, expr, scope);
  }

  struct(declared: Struct): StructType {
    let type = this.#structs.get(declared);
    if (!type) {
      type = this.#resolving(declared, () => structType(this, declared));
      this.#structs.set(declared, type);
    }
    return type;
  }

  alias(declared: Declared & { kind: 'alias' }): Type {
    return this.#resolving(declared, () => this.type(declared.type, null));
  }

  /** Checks a function's body and everything it calls, once. */
  function(declared: Function): Mentions {
    let mentions = this.#functions.get(declared);
    if (!mentions) {
      mentions = this.#resolving(declared, () => checkFunction(this, declared));
      this.#functions.set(declared, mentions);
    }
    return mentions;
  }

  /** Type and stage of a variable's name, where it is used. */
  variable(declared: Variable, scope: Scope | null): Info {
    if (declared.atModule && !declared.info) this.#constants();
    declared.info ??= this.#resolving(declared, () => this.#declare(declared, declared.atModule ? null : scope));
    return declared.info;
  }

  /** Evaluates the module's constants in order, so that long chains of them need no recursion. */
  #constants(): void {
    if (this.#isPrepared) return;
    this.#isPrepared = true;
    for (const declared of this.module.declarations) {
      if (declared.kind !== 'variable' || (declared.how !== 'const' && declared.how !== 'override')) continue;
      try {
        this.variable(declared, null);
      } catch (error) {
        // Reported where the constant is used.
        if (!(error instanceof WgslError)) throw error;
      }
    }
  }

  #declare(declared: Variable, scope: Scope | null): Info {
    const { how, init } = declared;
    const given = declared.type && this.type(declared.type, scope);
    const from = init && this.expression(init, scope);
    const type = given ?? (how === 'const' ? value(from!.type) : materialised(value(from!.type)));
    if (type.kind === 'void')
      throw this.error(`"${declared.name}" is initialised with an expression that has no value`, init ?? declared);
    switch (how) {
      case 'const':
        if (from!.stage !== 'const') throw this.error('expected a const-expression', init!);
        return { type, stage: 'const', value: convert(from!.value, type) };
      case 'override':
        return { type, stage: 'override', value: convert(this.#overrideValue(declared, from), type) };
      case 'var': {
        const space = spaceOf(this, declared);
        const access = accessOf(this, declared, space);
        return space === 'handle'
          ? { type, stage: 'runtime' }
          : { type: address('reference', space, type, access), stage: 'runtime' };
      }
      default:
        return { type, stage: 'runtime' };
    }
  }

  #overrideValue(declared: Variable, from: Info | null): Info['value'] {
    const id = declared.attributes.find(({ name }) => name === 'id')?.args[0];
    const named = [declared.name, ...(id ? [String(this.expression(id, null).value)] : [])];
    const given = named.find((name) => Object.hasOwn(this.overrides, name));
    return given === undefined ? from?.value : this.overrides[given];
  }

  #resolving<T>(declared: Declared, resolve: () => T): T {
    if (this.#open.has(declared)) throw this.error(`"${declared.name}" depends on itself`, declared);
    // Declarations may depend on one another, but real code has no long chains of them.
    if (this.#open.size > 200) {
      throw this.error(`the chain of declarations leading to "${declared.name}" is too long`, declared);
    }
    this.#open.add(declared);
    try {
      return resolve();
    } finally {
      this.#open.delete(declared);
    }
  }
}

const value = (type: Type): Type => (type.kind === 'reference' ? type.of : type);
