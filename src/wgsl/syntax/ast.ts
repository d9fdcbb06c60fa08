import type { Type } from '../typing/type.ts';

/** A stretch of the source, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** When an expression's value is known. */
export type Stage = 'const' | 'override' | 'runtime';

/** A value known before anything runs; vectors, matrices and arrays as lists. */
export type Value = number | boolean | readonly Value[];

/** What the checker finds about an expression. */
export interface Info {
  readonly type: Type;
  readonly stage: Stage;
  /** Present if the value could be computed here. */
  readonly value?: Value | undefined;
}

interface Node extends Span {
  /** Height of the subtree: bounded, so that no walk overflows the stack. */
  readonly depth: number;
  info?: Info;
}

/** A number or a boolean as it is written. */
export interface Literal extends Node {
  readonly kind: 'literal';
  readonly text: string;
}
/** A name, with its template arguments. */
export interface Ident extends Node {
  readonly kind: 'ident';
  readonly name: string;
  readonly template: readonly Expr[] | null;
  /** The declaration that the name refers to, once checked. */
  target?: Declared;
}
/** A call of a function or of a type. */
export interface Call extends Node {
  readonly kind: 'call';
  readonly callee: Ident;
  readonly args: readonly Expr[];
  /** What the call does, once checked. */
  meaning?: 'function' | 'builtin' | 'constructor';
}
/** `object.member`, a field or a swizzle. */
export interface Member extends Node {
  readonly kind: 'member';
  readonly object: Expr;
  readonly name: string;
  readonly nameSpan: Span;
}
/** `object[index]`. */
export interface Index extends Node {
  readonly kind: 'index';
  readonly object: Expr;
  readonly index: Expr;
}
/** An operator before its operand. */
export interface Unary extends Node {
  readonly kind: 'unary';
  readonly op: '-' | '!' | '~' | '&' | '*';
  readonly operand: Expr;
}
/** An operator between two operands. */
export interface Binary extends Node {
  readonly kind: 'binary';
  readonly op: string;
  readonly opSpan: Span;
  readonly left: Expr;
  readonly right: Expr;
}
/** An expression in parentheses. */
export interface Paren extends Node {
  readonly kind: 'paren';
  readonly inner: Expr;
}

/** An expression; types are expressions too. */
export type Expr = Literal | Ident | Call | Member | Index | Unary | Binary | Paren;

/** `@name(args)`. */
export interface Attribute extends Span {
  readonly name: string;
  readonly args: readonly Expr[];
}

/** A name with a value: `var`, `let`, `const`, `override`, a parameter. */
export interface Variable extends Span {
  readonly kind: 'variable';
  readonly how: 'var' | 'let' | 'const' | 'override' | 'parameter';
  readonly name: string;
  readonly nameSpan: Span;
  readonly attributes: readonly Attribute[];
  /** Address space and access mode of a `var<…>`. */
  readonly template: readonly Expr[];
  readonly type: Expr | null;
  readonly init: Expr | null;
  readonly atModule: boolean;
  info?: Info;
}
/** `alias name = type;` */
export interface Alias extends Span {
  readonly kind: 'alias';
  readonly name: string;
  readonly type: Expr;
}
/** One member of a struct. */
export interface StructMember extends Span {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly type: Expr;
}
/** A struct declaration. */
export interface Struct extends Span {
  readonly kind: 'struct';
  readonly name: string;
  readonly members: readonly StructMember[];
}
/** A function declaration. */
export interface Function extends Span {
  readonly kind: 'function';
  readonly name: string;
  readonly nameSpan: Span;
  readonly attributes: readonly Attribute[];
  readonly parameters: readonly Variable[];
  readonly result: Expr | null;
  readonly body: Block;
}

/** What a name may refer to, other than predeclared names. */
export type Declared = Variable | Alias | Struct | Function;

/** Statements in braces. */
export interface Block extends Span {
  readonly kind: 'block';
  readonly body: readonly Statement[];
}
/** An assignment, plain or compound. */
export interface Assign extends Span {
  readonly kind: 'assign';
  /** Null: `_ = …`. */
  readonly left: Expr | null;
  /** `=`, or the operator of a compound assignment without its `=`. */
  readonly op: string;
  readonly opSpan: Span;
  readonly right: Expr;
}
/** `x++` or `x--`. */
export interface Step extends Span {
  readonly kind: 'step';
  readonly left: Expr;
  readonly op: '++' | '--';
  readonly opSpan: Span;
}
/** A call whose value is discarded. */
export interface CallStatement extends Span {
  readonly kind: 'call-statement';
  readonly call: Call;
}
/** `if`, with its `else`. */
export interface If extends Span {
  readonly kind: 'if';
  readonly condition: Expr;
  readonly body: Block;
  readonly otherwise: If | Block | null;
}
/** `switch`, with its clauses. */
export interface Switch extends Span {
  readonly kind: 'switch';
  readonly selector: Expr;
  readonly clauses: readonly { readonly selectors: readonly Expr[]; readonly body: Block }[];
}
/** `loop`, with its `continuing`. */
export interface Loop extends Span {
  readonly kind: 'loop';
  readonly body: Block;
  readonly continuing: { readonly body: Block; readonly breakIf: Expr | null } | null;
}
/** A `while` loop. */
export interface While extends Span {
  readonly kind: 'while';
  readonly condition: Expr;
  readonly body: Block;
}
/** A `for` loop. */
export interface For extends Span {
  readonly kind: 'for';
  readonly init: Statement | null;
  readonly condition: Expr | null;
  readonly update: Statement | null;
  readonly body: Block;
}
/** `return`, with or without a value. */
export interface Return extends Span {
  readonly kind: 'return';
  readonly value: Expr | null;
}
/** `break`, `continue` or `discard`. */
export interface Jump extends Span {
  readonly kind: 'break' | 'continue' | 'discard';
}
/** A `const_assert`. */
export interface ConstAssert extends Span {
  readonly kind: 'const-assert';
  readonly condition: Expr;
}

/** Any statement. */
export type Statement =
  Block | Variable | Assign | Step | CallStatement | If | Switch | Loop | While | For | Return | Jump | ConstAssert;

/** A whole source. */
export interface Module {
  readonly source: string;
  readonly enables: readonly string[];
  readonly requires: readonly string[];
  /** Offset of the first declaration, after the directives. */
  readonly afterDirectives: number;
  readonly declarations: readonly Declared[];
  readonly asserts: readonly ConstAssert[];
}
