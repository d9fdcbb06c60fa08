import { InputError, showValue } from '../../text/input-error.ts';
import type { Family } from '../families/family.ts';
import { isObject, type Fields } from './fields.ts';
import { isHarmlessInKnown, isSet } from './harmless.ts';
import { firstNames } from '../../text/name-list.ts';

/** How many experts a layer has, in files of any maker: more than one are other tensors than an MLP's. */
const EXPERTS = [
  'num_experts',
  'num_local_experts',
  'n_routed_experts',
  'moe_num_experts',
  'num_routed_experts',
] as const;

/** Names of activations, wherever they stand. */
const ACTIVATIONS = ['hidden_act', 'hidden_activation', 'activation_function', 'mlp_hidden_act'] as const;

/** Fields that one sentence names; of more it says how many. */
const MOST_NAMED = 8;

/**
 * The fields of a known family's file that are set, that its layers do not read, and that are not known to change nothing:
 * the file may be of another model than its `model_type` says.
 * @throws InputError for experts in a family without
 */
export function notHeeded(fields: Fields, family: Family): string[] {
  const { raw, path } = fields;
  const experts = EXPERTS.find((field) => isUnread(fields, field) && typeof raw[field] === 'number' && raw[field] > 1);
  if (experts !== undefined) {
    throw new InputError(`${path}.${experts}: expected none for ${family.type}, got ${showValue(raw[experts])}`);
  }
  const odd = Object.keys(raw).filter((field) => isOdd(fields, family, field));
  if (odd.length === 0) return [];
  const named = odd.map((field) => `${field} = ${isObject(raw[field]) ? '{…}' : showValue(raw[field])}`);
  return [
    `not heeded, as ${family.type} does not read ${odd.length === 1 ? 'it' : 'them'}: ${path}.${firstNames(named, MOST_NAMED)}`,
  ];
}

const isUnread = ({ raw, reads }: Fields, field: string): boolean => Object.hasOwn(raw, field) && !reads.has(field);

function isOdd(fields: Fields, family: Family, field: string): boolean {
  const value = fields.raw[field];
  if (!isUnread(fields, field) || !isSet(value) || ownFields(family).has(field)) return false;
  // One expert is an MLP.
  if (value === 1 && EXPERTS.some((one) => one === field)) return false;
  if (ACTIVATIONS.some((one) => one === field)) return isPlain(value) && family.mlp !== 'plain' && !isSquared(family);
  return !isHarmlessInKnown(field.slice(field.lastIndexOf('.') + 1), value, fields.raw);
}

/** The fields of its row: of another layer kind or turned off by others, if they are not read. */
function ownFields({
  defaults,
  names = {},
  parts = [],
  layers,
  experts,
  biases,
  headNorms,
  mlpBias,
  unread = [],
}: Family): ReadonlySet<string> {
  const rules = [layers, experts, biases, headNorms, mlpBias].flatMap((rule) =>
    typeof rule === 'object' ? Object.values(rule as object) : [],
  );
  const fields = rules.filter((value) => typeof value === 'string');
  return new Set([...Object.keys(defaults), ...Object.values(names), ...parts, ...unread, ...fields]);
}

/** Activations of MLPs with two matrices. */
const isPlain = (value: unknown): boolean => typeof value === 'string' && /^relu/i.test(value);

/** BitNet squares what it gates. */
const isSquared = ({ special }: Family): boolean => special === 'bitnet';
