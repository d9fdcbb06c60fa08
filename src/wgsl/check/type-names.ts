import type { Expr, Ident, Variable } from '../syntax/ast.ts';
import {
  address,
  array,
  atomic,
  F16,
  F32,
  I32,
  matrix,
  scalarNamed,
  U32,
  vector,
  type Access,
  type Scalar,
  type Space,
  type Type,
} from '../typing/type.ts';
import type { Checker } from './checker.ts';
import type { Scope } from './scope.ts';

const SUFFIXES: Readonly<Record<string, Scalar>> = { __proto__: null as never, i: I32, u: U32, f: F32, h: F16 };
const SPACES: ReadonlySet<string> = new Set('function private workgroup uniform storage immediate'.split(' '));
const ACCESSES: ReadonlySet<string> = new Set(['read', 'write', 'read_write']);
const HANDLE = /^(sampler(_comparison)?|texture_\w+)$/;

/** Shape and suffix of `vec3`, `vec3f`, `mat2x4`, `mat2x4h`; null for other names. */
export function shapeNamed(name: string): { make(of: Scalar): Type; scalar: Scalar | null } | null {
  const [, n, vectorSuffix] = /^vec([234])([iufh])?$/.exec(name) ?? [];
  if (n) return { make: (of) => vector(Number(n), of), scalar: vectorSuffix ? SUFFIXES[vectorSuffix]! : null };
  const [, columns, rows, suffix] = /^mat([234])x([234])([fh])?$/.exec(name) ?? [];
  if (!columns) return null;
  return { make: (of) => matrix(Number(columns), Number(rows), of), scalar: suffix ? SUFFIXES[suffix]! : null };
}

/** The type that an expression names. @throws WgslError naming what is not a type */
export function resolveType(checker: Checker, expr: Expr, scope: Scope | null): Type {
  if (expr.kind !== 'ident') throw checker.error(`expected a type, got "${checker.text(expr)}"`, expr);
  const declared = checker.find(expr, scope);
  if (declared) {
    expr.target = declared;
    if (declared.kind === 'struct') return checker.struct(declared);
    if (declared.kind === 'alias') return checker.alias(declared);
    throw checker.error(`expected a type, but "${expr.name}" does not name one`, expr);
  }
  const type = predeclared(checker, expr, scope);
  if (!type) throw checker.error(`unknown type "${checker.text(expr)}"`, expr);
  return type;
}

function predeclared(checker: Checker, ident: Ident, scope: Scope | null): Type | null {
  const { name, template } = ident;
  if (!template) {
    const shape = shapeNamed(name);
    return scalarNamed(name) ?? (shape?.scalar ? shape.make(shape.scalar) : handle(name));
  }
  const [first, second, third] = template;
  const shape = shapeNamed(name);
  if (shape && !shape.scalar) return shape.make(scalarArgument(checker, first!, scope));
  switch (name) {
    case 'array': {
      const of = resolveType(checker, first!, scope);
      if (of.kind === 'array' && of.count === null)
        throw checker.error('expected an element type of known size', first!);
      return array(of, second ? countArgument(checker, second, scope) : null);
    }
    case 'atomic':
      return atomic(scalarArgument(checker, first!, scope));
    case 'ptr': {
      if (!second) throw checker.error('ptr: expected an address space and a type', ident);
      const space = spaceNamed(checker, first!);
      const access = third ? accessNamed(checker, third) : defaultAccess(space);
      return address('pointer', space, resolveType(checker, second, scope), access);
    }
    default:
      return textureType(checker, ident, scope);
  }
}

const handle = (text: string): Type | null => (HANDLE.test(text) ? { kind: 'handle', text } : null);

/** `texture_2d<f32>`, `texture_storage_2d<rgba8unorm, write>`: with normalised spacing. */
function textureType(checker: Checker, { name, template }: Ident, scope: Scope | null): Type | null {
  if (!HANDLE.test(name)) return null;
  const args = template!.map((arg) =>
    name.startsWith('texture_storage_') ? checker.text(arg) : scalarArgument(checker, arg, scope).text,
  );
  return { kind: 'handle', text: `${name}<${args.join(', ')}>` };
}

function scalarArgument(checker: Checker, expr: Expr, scope: Scope | null): Scalar {
  const type = resolveType(checker, expr, scope);
  if (type.kind !== 'scalar') throw checker.error(`expected a scalar type, got ${type.text}`, expr);
  return type;
}

function countArgument(checker: Checker, expr: Expr, scope: Scope | null): number {
  const { value, stage } = checker.expression(expr, scope);
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  // An override without a value: nothing can run yet, and the browser says so.
  if (stage === 'override' && value === undefined) return 1;
  throw checker.error(`expected an array length of at least 1, got "${checker.text(expr)}"`, expr);
}

function spaceNamed(checker: Checker, expr: Expr): Space {
  if (expr.kind === 'ident' && SPACES.has(expr.name)) return expr.name as Space;
  throw checker.error(`unknown address space "${checker.text(expr)}"`, expr);
}

function accessNamed(checker: Checker, expr: Expr): Access {
  if (expr.kind === 'ident' && ACCESSES.has(expr.name)) return expr.name as Access;
  throw checker.error(`unknown access mode "${checker.text(expr)}"`, expr);
}

const defaultAccess = (space: Space): Access =>
  space === 'storage' || space === 'uniform' || space === 'immediate' ? 'read' : 'read_write';

/** The address space of a `var`. */
export function spaceOf(checker: Checker, { template, atModule }: Variable): Space {
  if (template[0]) return spaceNamed(checker, template[0]);
  return atModule ? 'handle' : 'function';
}

/** The access mode of a `var`. */
export const accessOf = (checker: Checker, { template }: Variable, space: Space): Access =>
  template[1] ? accessNamed(checker, template[1]) : defaultAccess(space);
