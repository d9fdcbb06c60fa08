import type { Stage, Call, Ident, Info } from '../syntax/ast.ts';
import { DEVICE } from '../builtins/device.ts';
import { NUMERIC } from '../builtins/numeric.ts';
import { TEXTURE } from '../builtins/texture.ts';
import { type Builtin, unify } from '../builtins/rule.ts';
import { foldBitcast } from '../fold/bits.ts';
import { foldBuiltin } from '../fold/builtins.ts';
import { construct as constructValue } from '../fold/values.ts';
import {
  ABSTRACT_FLOAT,
  ABSTRACT_INT,
  array,
  commonScalar,
  converts,
  isAbstract,
  lanesOf,
  loaded,
  VOID,
  type Scalar,
  type Type,
} from '../typing/type.ts';
import type { Checker } from './checker.ts';
import type { Scope } from './scope.ts';
import { resolveType, shapeNamed } from './type-names.ts';

/** Most types that an error message lists. */
const MOST_LISTED = 16;

/** The built-in function with a name, or undefined. */
export const builtinNamed = (name: string): Builtin | undefined =>
  [NUMERIC, DEVICE, TEXTURE].find((table) => Object.hasOwn(table, name))?.[name];

/** Type, stage and value of a call of a function, a built-in or a type. @throws WgslError naming what is unknown */
export function checkCall(checker: Checker, call: Call, scope: Scope | null): Info {
  const { callee } = call;
  const args = call.args.map((arg) => checker.expression(arg, scope));
  const declared = checker.find(callee, scope);
  if (declared?.kind === 'function') {
    callee.target = declared;
    call.meaning = 'function';
    return callFunction(checker, call, args, declared);
  }
  if (declared?.kind === 'variable') throw checker.error(`"${callee.name}" is not a function`, callee);
  if (!declared && callee.name === 'bitcast') return bitcast(checker, call, args, scope);
  const builtin = declared ? undefined : builtinNamed(callee.name);
  if (builtin) return callBuiltin(checker, call, builtin, args);
  return construct(checker, call, args, scope);
}

function callFunction(
  checker: Checker,
  call: Call,
  args: readonly Info[],
  declared: NonNullable<Ident['target']> & { kind: 'function' },
): Info {
  const { parameters, result, name } = declared;
  if (args.length !== parameters.length) {
    throw checker.error(`"${name}" takes ${parameters.length} arguments, got ${args.length}`, call);
  }
  parameters.forEach((parameter, i) => {
    const wanted = checker.variable(parameter, null).type;
    const got = loaded(args[i]!.type);
    // Pointers may differ in access mode; only the address space matters here.
    const fits =
      wanted.kind === 'pointer' ? got.kind === 'pointer' && got.of.text === wanted.of.text : converts(got, wanted);
    if (!fits) throw checker.error(`"${parameter.name}": expected ${wanted.text}, got ${got.text}`, call.args[i]!);
  });
  return { type: result ? checker.type(result, null) : VOID, stage: 'runtime' };
}

function callBuiltin(checker: Checker, call: Call, builtin: Builtin, args: readonly Info[]): Info {
  const { name } = call.callee;
  call.meaning = 'builtin';
  const [least, most] = builtin.arguments;
  if (args.length < least || args.length > most) {
    throw checker.error(`"${name}" takes ${least} arguments, got ${args.length}`, call);
  }
  const types = args.map(({ type }) => loaded(type));
  const type = builtin.type(types);
  if (!type) {
    throw checker.error(`"${name}" cannot be called with ${listed(types)}`, call);
  }
  const stage = builtin.atRuntime ? 'runtime' : latest(args.map((arg) => arg.stage));
  if (stage === 'runtime') return { type, stage };
  const values = args.map(({ value }) => value);
  return { type, stage, value: foldBuiltin(name, type, types, values) };
}

/** Types as a list in an error message, cut after the first few. */
function listed(types: readonly Type[]): string {
  const shown = types.slice(0, MOST_LISTED).map(({ text }) => text);
  return `${shown.join(', ') || 'nothing'}${types.length > MOST_LISTED ? ` and ${types.length - MOST_LISTED} more` : ''}`;
}

function bitcast(checker: Checker, call: Call, args: readonly Info[], scope: Scope | null): Info {
  call.meaning = 'builtin';
  const [to] = call.callee.template ?? [];
  const [arg] = args;
  if (!to || !arg || args.length > 1) throw checker.error('"bitcast": expected bitcast<type>(value)', call);
  const type = resolveType(checker, to, scope);
  if (!lanesOf(type) || !lanesOf(loaded(arg.type))) throw checker.error('"bitcast": expected numbers', call);
  return { type, stage: arg.stage, value: foldBitcast(loaded(arg.type), type, arg.value) };
}

function construct(checker: Checker, call: Call, args: readonly Info[], scope: Scope | null): Info {
  call.meaning = 'constructor';
  const { callee } = call;
  const types = args.map(({ type }) => loaded(type));
  const stage = latest(args.map((arg) => arg.stage));
  const inferred = checker.find(callee, scope) || callee.template ? null : inferredType(checker, call, types);
  if (!inferred && !checker.find(callee, scope) && !isTypeName(callee)) {
    throw checker.error(`unknown function "${callee.name}"`, callee);
  }
  const type = inferred ?? resolveType(checker, callee, scope);
  checkArguments(checker, call, type, types);
  if (stage === 'runtime') return { type, stage };
  const values = args.map(({ value }) => value);
  return { type, stage, value: constructValue(type, types, values) };
}

const TYPE_NAME =
  /^(bool|[iu]32|f(16|32)|vec[234][iufh]?|mat[234]x[234][fh]?|array|atomic|ptr|texture_\w+|sampler\w*)$/;
const isTypeName = ({ name }: Ident): boolean => TYPE_NAME.test(name);

/** `vec3(1, 2, x)`, `mat2x2(…)`, `array(…)`: the element type is inferred from the arguments. */
function inferredType(checker: Checker, call: Call, types: readonly Type[]): Type | null {
  const { name } = call.callee;
  if (name === 'array') {
    const of = unify(types) ?? sameType(types);
    if (!of) throw checker.error('expected elements of a common type', call);
    return array(of, types.length);
  }
  const shape = shapeNamed(name);
  if (!shape || shape.scalar) return null;
  // `vec3()` is zeros of a type not yet known; matrices have no such form.
  if (types.length === 0 && name.startsWith('vec')) return shape.make(ABSTRACT_INT);
  const scalars = types.map((type) => lanesOf(type)?.scalar);
  let scalar: Scalar | null | undefined = scalars[0];
  for (const next of scalars.slice(1)) scalar = scalar && next ? commonScalar(scalar, next) : null;
  if (!scalar && types.length > 0) throw checker.error(`"${name}": expected numbers of a common type`, call);
  if (!scalar) throw checker.error(`"${name}": expected arguments, or a type such as ${name}<f32>`, call);
  if (name.startsWith('mat') && isAbstract(scalar)) scalar = ABSTRACT_FLOAT;
  return shape.make(scalar);
}

const sameType = (types: readonly Type[]): Type | null =>
  types[0] && types.every((type) => type.text === types[0]!.text) ? types[0] : null;

function checkArguments(checker: Checker, call: Call, type: Type, types: readonly Type[]): void {
  if (types.length === 0) return;
  const wrong = (expected: string): Error =>
    checker.error(`${type.text}: expected ${expected}, got ${listed(types)}`, call);
  switch (type.kind) {
    case 'scalar':
      if (types.length !== 1 || types[0]!.kind !== 'scalar') throw wrong('one scalar');
      return;
    case 'vector':
    case 'matrix': {
      const lanes = types.reduce((sum, one) => sum + (lanesOf(one)?.lanes ?? NaN), 0);
      const whole = type.kind === 'vector' ? type.size : type.columns * type.rows;
      if (lanes !== whole && !(type.kind === 'vector' && lanes === 1)) throw wrong(`${whole} numbers`);
      return;
    }
    case 'array':
      if (types.length !== type.count || !types.every((one) => converts(one, type.of))) {
        throw wrong(`${type.count ?? 'no'} elements of ${type.of.text}`);
      }
      return;
    case 'struct': {
      const fits =
        types.length === type.members.length && types.every((one, i) => converts(one, type.members[i]!.type));
      if (!fits) throw wrong(`${type.members.length} members`);
      return;
    }
    default:
      throw checker.error(`${type.text} has no constructor`, call);
  }
}

const STAGES: readonly Stage[] = ['const', 'override', 'runtime'];

/** The latest of some stages. */
export const latest = (stages: readonly Stage[]): Stage =>
  STAGES[stages.reduce((most, stage) => Math.max(most, STAGES.indexOf(stage)), 0)]!;
