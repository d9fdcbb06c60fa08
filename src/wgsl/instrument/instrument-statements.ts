import type { Assign, Expr, For, If, Loop, Statement, Step, Switch, While } from '../syntax/ast.ts';
import type { Block as Body } from '../syntax/ast.ts';
import { loaded } from '../typing/type.ts';
import { Region, lazily, type Block, type Sink } from './block.ts';
import { binaryCost } from './cost.ts';
import { alwaysLeaves, escapesOf, leaves } from './escapes.ts';
import { addTurns, turnsOf } from './turns.ts';
import { ExpressionWalker, isPointer } from './instrument-expressions.ts';
import type { Instance, Walker } from './walker.ts';

/** Walks the body of one function instance. */
export function walkFunction(walker: Walker, instance: Instance): void {
  const { body } = instance.function;
  const statements = new StatementWalker(walker, instance);
  statements.body(body, statements.region(body, { block: () => instance.head }));
}

class StatementWalker {
  readonly #walker: Walker;
  readonly #instance: Instance;
  readonly #expressions: ExpressionWalker;

  constructor(walker: Walker, instance: Instance) {
    this.#walker = walker;
    this.#instance = instance;
    this.#expressions = new ExpressionWalker(walker, instance);
  }

  /** A body as a region, with counters where needed. */
  region(body: Body, head: Sink | null = null): Region {
    return new Region(body.start + 1, (at) => this.#counted(at), head);
  }

  body(body: Body, region: Region): void {
    for (const statement of body.body) {
      region.at = statement.start;
      const rest = this.#statement(statement, region);
      if (leaves(escapesOf(statement))) region.cut(rest);
    }
  }

  #counted(at: number): Block {
    const { edits, function: declared } = this.#instance;
    return this.#walker.counted(declared.name, (variable) => edits.insert(at, `${variable}++; `));
  }

  #derived(...terms: readonly (readonly [Block, number])[]): Block {
    return this.#walker.derived(
      this.#instance.function.name,
      terms.map(([block, times]) => ({ block, times })),
    );
  }

  /** Walks a statement; returns the block that follows if a statement that may leave its body determines it. */
  #statement(statement: Statement, region: Region): Sink | void {
    const expressions = this.#expressions;
    switch (statement.kind) {
      case 'block':
        return this.body(statement, region);
      case 'variable':
        if (!statement.init || statement.how === 'const') return;
        if (!isPointer(statement.init)) return expressions.value(statement.init, region);
        this.#instance.pointers.set(statement, expressions.pointer(statement.init, region));
        return;
      case 'assign':
        return this.#assign(statement, region);
      case 'step':
        return this.#step(statement, region);
      case 'call-statement':
        return expressions.value(statement.call, region);
      case 'return':
        if (statement.value) expressions.value(statement.value, region);
        return;
      case 'if':
        return this.#if(statement, region);
      case 'switch':
        return this.#switch(statement, region);
      case 'loop':
        return this.#loop(statement);
      case 'while':
        return this.#while(statement, region);
      case 'for':
        return this.#for(statement, region);
      default:
    }
  }

  #assign({ left, op, opSpan, right }: Assign, sink: Sink): void {
    const expressions = this.#expressions;
    expressions.value(right, sink);
    if (!left) return;
    const of = loaded(left.info!.type);
    if (op !== '=') {
      const cost = binaryCost(op, of, loaded(right.info!.type), of);
      if (Object.keys(cost).length > 0) sink.block().add(this.#walker.line(opSpan), cost);
    }
    expressions.access(left, op === '=' ? 'written' : 'both', sink, { right });
  }

  #step({ left, opSpan, op }: Step, sink: Sink): void {
    sink.block().add(this.#walker.line(opSpan), { 'int.op': 1 });
    this.#expressions.access(left, 'both', sink, { step: opSpan, op });
  }

  /** After `if (outside) { return; }`, the rest runs whenever the condition was false. */
  #if({ condition, body, otherwise }: If, region: Region): Sink | void {
    this.#expressions.value(condition, region);
    const first = this.#branches(body, otherwise, region);
    const before = region.given();
    if (!before || !alwaysLeaves(body) || (otherwise && leaves(escapesOf(otherwise)))) return;
    return lazily(() => this.#derived([before.block(), 1], [first.head(), -1]));
  }

  /** The `else` runs whenever the `if` does not: one counter for both if the whole is counted. */
  #branches(body: Body, otherwise: If['otherwise'], outer: Sink & Partial<Pick<Region, 'given'>>): Region {
    const first = this.region(body);
    this.body(body, first);
    if (!otherwise) return first;
    const rest = (): Block => this.#derived([outer.block(), 1], [first.head(), -1]);
    if (otherwise.kind === 'block') {
      const second = this.region(otherwise, outer.given?.() ? lazily(rest) : null);
      this.body(otherwise, second);
    } else {
      const second = lazily(rest);
      this.#expressions.value(otherwise.condition, second);
      this.#branches(otherwise.body, otherwise.otherwise, second);
    }
    return first;
  }

  #switch({ selector, clauses }: Switch, region: Region): void {
    this.#expressions.value(selector, region);
    for (const { body } of clauses) this.body(body, this.region(body));
  }

  #loop({ body, continuing }: Loop): void {
    const inner = this.region(body);
    this.body(body, inner);
    if (!continuing) return;
    const { breaks, returns } = escapesOf(body);
    // Every iteration that is not left early gets here.
    const last = this.region(continuing.body, breaks || returns ? null : lazily(() => inner.head()));
    this.body(continuing.body, last);
    if (continuing.breakIf) this.#expressions.value(continuing.breakIf, last);
  }

  #while({ condition, body }: While, region: Region): void {
    const inner = this.region(body);
    this.#condition(condition, body, inner, region);
    this.body(body, inner);
  }

  /** A loop's condition runs once more than its body, unless a jump may end the loop. */
  #condition(condition: Expr, body: Body, inner: Region, region: Region): Sink {
    const { breaks, returns } = escapesOf(body);
    const sink =
      breaks || returns
        ? lazily(() => this.#expressions.counting(condition))
        : lazily(() => this.#derived([region.block(), 1], [inner.head(), 1]));
    this.#expressions.value(condition, sink);
    return sink;
  }

  /** The body of a loop whose iterations are known when it begins needs no counter inside. */
  #turns(loop: For, region: Region): Sink | null {
    const turns = turnsOf(loop);
    if (turns === null) return null;
    if (typeof turns === 'number') return lazily(() => this.#derived([region.block(), turns]));
    const { edits, function: declared } = this.#instance;
    const { checker } = this.#walker;
    return lazily(() =>
      this.#walker.counted(declared.name, (variable) =>
        edits.insert(
          loop.start,
          addTurns(variable, turns, (expr) => checker.text(expr)),
        ),
      ),
    );
  }

  #for(loop: For, region: Region): void {
    const { init, condition, update, body } = loop;
    if (init) this.#statement(init, region);
    const inner = this.region(body, this.#turns(loop, region));
    const tested = condition && this.#condition(condition, body, inner, region);
    const { breaks, returns } = escapesOf(body);
    if (update) {
      // An iteration begins at the loop's start or after an update, and nowhere else.
      const rounds = tested ?? { block: () => inner.head() };
      const sink = lazily(() =>
        condition && !breaks && !returns ? inner.head() : this.#derived([rounds.block(), 1], [region.block(), -1]),
      );
      this.#statement(update, sink as Region);
    }
    this.body(body, inner);
  }
}
