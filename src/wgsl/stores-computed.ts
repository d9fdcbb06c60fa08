import type { Checker } from './check/checker.ts';
import { findEntry } from './instrument/move-entry.ts';
import type { Block, Call, Expr, Function, Statement, Variable } from './syntax/ast.ts';

/** What a value is made of: nothing that was loaded; what was loaded, as it is; what was calculated from it. */
type Level = 0 | 1 | 2;
const [NOTHING, MOVED, COMPUTED] = [0, 1, 2] as const;

/** Passes over a source until nothing changes: more than any real one needs. */
const MOST_PASSES = 32;

/** Built-in functions whose result is their first argument in another form or place. */
const MOVES =
  /^(bitcast|quantizeToF16|(un)?pack(2x16float|4x[IU]8)|workgroupUniformLoad|subgroup(Broadcast|Shuffle).*|quad(Broadcast|Swap.*))$/;
/** Those that load from memory as it is. */
const LOADS = /^texture(Load|Gather)$/;
/** Those whose result says nothing of what memory holds. */
const QUERIES = /^(arrayLength|texture(Dimensions|Num.*)|.*Barrier|subgroupElect)$/;
/** Atomics that change what they find. */
const CHANGES = /^atomic(?!Load$|Store$)/;

/**
 * Whether an entry point stores a value that is calculated from what it loads, or changes memory by atomics; else it moves
 * data, or writes what follows from its place in the grid. Indices, conversions of type and uniforms calculate nothing. In
 * doubt, such as where a store depends on a condition on loaded data, the answer is yes.
 *
 * @param entry name of the entry point; undefined: the only one
 * @throws WgslError as `instrument` does
 */
export function storesComputed(checker: Checker, entry?: string): boolean {
  const functions = new Set([findEntry(checker, entry)]);
  for (const one of functions) for (const called of checker.function(one).functions) functions.add(called);
  const flow = new Flow();
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    if (!flow.over(functions)) return false;
    if (flow.computes) return true;
  }
  return true;
}

/** The levels of variables and results, which only grow. */
class Flow {
  computes = false;
  readonly #levels = new Map<Variable | Function, Level>();
  /** What pointers may point into. */
  readonly #roots = new Map<Variable, Set<Variable>>();
  /** Functions that run, or whose rest runs, depending on loaded data. */
  readonly #conditional = new Set<Function>();
  #changed = false;
  #current: Function | null = null;
  /** Conditions on loaded data around the statement. */
  #conditions = 0;

  /** Walks all functions once; returns whether anything grew. */
  over(functions: Iterable<Function>): boolean {
    this.#changed = false;
    for (const one of functions) {
      this.#current = one;
      this.#block(one.body);
    }
    return this.#changed;
  }

  #compute(): void {
    this.#changed ||= !this.computes;
    this.computes = true;
  }

  get #depends(): boolean {
    return this.#conditions > 0 || this.#conditional.has(this.#current!);
  }

  #grow(what: Variable | Function, level: Level): void {
    if (level <= (this.#levels.get(what) ?? NOTHING)) return;
    this.#levels.set(what, level);
    this.#changed = true;
  }

  #point(pointer: Variable, roots: Iterable<Variable>): void {
    const known = this.#roots.get(pointer) ?? new Set();
    this.#roots.set(pointer, known);
    for (const root of roots) {
      this.#changed ||= !known.has(root);
      known.add(root);
    }
  }

  #block({ body }: Block): void {
    for (const statement of body) this.#statement(statement);
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case 'block':
        return this.#block(statement);
      case 'variable':
        if (!statement.init) return;
        this.#grow(statement, this.#level(statement.init));
        if (isPointer(statement)) this.#point(statement, this.#rootsOf(statement.init));
        return;
      case 'assign': {
        const { left, op, right } = statement;
        const value = this.#level(right);
        if (left) this.#assign(left, op === '=' ? value : calculated(value, this.#level(left)));
        return;
      }
      case 'step':
        return this.#assign(statement.left, calculated(this.#level(statement.left)));
      case 'call-statement':
        this.#level(statement.call);
        return;
      case 'if':
        return this.#if(statement);
      case 'switch':
        return this.#under(statement.selector, () => statement.clauses.forEach(({ body }) => this.#block(body)));
      case 'loop': {
        const { body, continuing } = statement;
        return this.#under(continuing?.breakIf ?? null, () => {
          this.#block(body);
          if (continuing) this.#block(continuing.body);
        });
      }
      case 'while':
        return this.#under(statement.condition, () => this.#block(statement.body));
      case 'for': {
        const { init, condition, update, body } = statement;
        if (init) this.#statement(init);
        return this.#under(condition, () => {
          this.#block(body);
          if (update) this.#statement(update);
        });
      }
      case 'return':
        if (statement.value) this.#grow(this.#current!, this.#stored(this.#level(statement.value)));
        return this.#leave();
      case 'break':
      case 'continue':
        return this.#leave();
      default:
    }
  }

  #if({ condition, body, otherwise }: Statement & { kind: 'if' }): void {
    this.#under(condition, () => {
      this.#block(body);
      if (otherwise) this.#statement(otherwise);
    });
  }

  /** Walks what runs depending on a condition. */
  #under(condition: Expr | null, walk: () => void): void {
    const depends = condition !== null && this.#level(condition) > NOTHING;
    if (depends) this.#conditions++;
    walk();
    if (depends) this.#conditions--;
  }

  /** What comes after a jump depends on the conditions around it. */
  #leave(): void {
    if (this.#conditions > 0) this.#depend(this.#current!);
  }

  #depend(on: Function): void {
    this.#changed ||= !this.#conditional.has(on);
    this.#conditional.add(on);
  }

  #stored(level: Level): Level {
    return this.#depends ? COMPUTED : level;
  }

  #assign(left: Expr, level: Level): void {
    // For the arguments of calls in its indices.
    this.#level(left);
    const roots = [...this.#rootsOf(left)];
    const stored = this.#stored(level);
    if (stored === COMPUTED && (roots.length === 0 || roots.some(isStorage))) this.#compute();
    for (const root of roots) this.#grow(root, stored);
  }

  /** The variables that a place is in, or that a pointer points into. */
  #rootsOf(expr: Expr): Iterable<Variable> {
    switch (expr.kind) {
      case 'ident': {
        const { target } = expr;
        if (target?.kind !== 'variable') return [];
        return isPointer(target) ? (this.#roots.get(target) ?? []) : [target];
      }
      case 'paren':
        return this.#rootsOf(expr.inner);
      case 'member':
      case 'index':
        return this.#rootsOf(expr.object);
      case 'unary':
        return this.#rootsOf(expr.operand);
      default:
        return [];
    }
  }

  #level(expr: Expr): Level {
    switch (expr.kind) {
      case 'ident':
        return this.#levelOf(expr);
      case 'paren':
        return this.#level(expr.inner);
      case 'member':
        return this.#level(expr.object);
      case 'index':
        this.#level(expr.index);
        return this.#level(expr.object);
      case 'unary': {
        const level = this.#level(expr.operand);
        return expr.op === '&' || expr.op === '*' ? level : calculated(level);
      }
      case 'binary':
        return calculated(this.#level(expr.left), this.#level(expr.right));
      case 'call':
        return this.#call(expr);
      default:
        return NOTHING;
    }
  }

  #levelOf(ident: Expr): Level {
    let most: Level = NOTHING;
    for (const root of this.#rootsOf(ident)) {
      const own = isStorage(root) ? MOVED : (this.#levels.get(root) ?? NOTHING);
      if (own > most) most = own;
    }
    return most;
  }

  #call(call: Call): Level {
    const { name, target } = call.callee;
    const levels = call.args.map((arg) => this.#level(arg));
    if (target?.kind === 'function') return this.#called(target, call.args, levels);
    const most = highest(levels);
    if (call.meaning === 'constructor' || MOVES.test(name)) return most;
    if (QUERIES.test(name)) return NOTHING;
    if (LOADS.test(name)) return MOVED;
    // What a sampler returns is a mean of texels.
    if (name.startsWith('textureSample') || name.startsWith('textureGather')) return COMPUTED;
    if (name === 'select') return levels[2]! > NOTHING ? COMPUTED : highest(levels.slice(0, 2));
    if (name === 'textureStore') {
      if (this.#stored(levels.at(-1)!) === COMPUTED) this.#compute();
      return NOTHING;
    }
    if (name === 'atomicLoad') return most;
    if (name === 'atomicStore') {
      this.#assign(call.args[0]!, levels[1]!);
      return NOTHING;
    }
    if (CHANGES.test(name)) this.#compute();
    return calculated(most);
  }

  #called(declared: Function, args: readonly Expr[], levels: readonly Level[]): Level {
    declared.parameters.forEach((parameter, i) => {
      if (isPointer(parameter)) this.#point(parameter, this.#rootsOf(args[i]!));
      else this.#grow(parameter, levels[i]!);
    });
    if (this.#depends) this.#depend(declared);
    return this.#levels.get(declared) ?? NOTHING;
  }
}

const highest = (levels: readonly Level[]): Level => levels.reduce((a, b) => (b > a ? b : a), NOTHING as Level);

/** Of what is calculated from values of some levels. */
const calculated = (...levels: readonly Level[]): Level => (highest(levels) > NOTHING ? COMPUTED : NOTHING);

const isPointer = ({ info }: Variable): boolean => info?.type.kind === 'pointer';

const isStorage = ({ info }: Variable): boolean => info?.type.kind === 'reference' && info.type.space === 'storage';
