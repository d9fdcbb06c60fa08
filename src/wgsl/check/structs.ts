import type { Attribute, Struct } from '../syntax/ast.ts';
import { struct, type Field, type StructType } from '../typing/type.ts';
import type { Checker } from './checker.ts';

/** The type of a struct, with its layout attributes. @throws WgslError */
export function structType(checker: Checker, declared: Struct): StructType {
  const names = new Set<string>();
  return struct(
    declared.name,
    declared.members.map((member): Field => {
      if (names.has(member.name)) throw checker.error(`member "${member.name}" is declared twice`, member);
      names.add(member.name);
      return {
        name: member.name,
        type: checker.type(member.type, null),
        align: numberOf(checker, member.attributes, 'align'),
        size: numberOf(checker, member.attributes, 'size'),
        builtin: builtinOf(member.attributes),
      };
    }),
  );
}

/** The `@builtin` among attributes. */
export function builtinOf(attributes: readonly Attribute[]): string | null {
  const arg = attributes.find(({ name }) => name === 'builtin')?.args[0];
  return arg?.kind === 'ident' ? arg.name : null;
}

/** The integer in an attribute such as `@binding(1)`, or null without the attribute. @throws WgslError */
export function numberOf(checker: Checker, attributes: readonly Attribute[], name: string): number | null {
  const attribute = attributes.find((one) => one.name === name);
  if (!attribute) return null;
  const [arg] = attribute.args;
  const value = arg && checker.expression(arg, null).value;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw checker.error(`@${name}: expected a constant integer of at least 0`, attribute);
  }
  return value;
}
