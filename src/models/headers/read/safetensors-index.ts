import { InputError, showValue } from '../../../text/input-error.ts';
import { quote } from '../../../text/untrusted.ts';
import { isObject } from '../../config/fields.ts';
import type { Headers } from './file-header.ts';

/** What an index of .safetensors says. */
export interface SafetensorsIndex {
  /** Its own file name. */
  readonly name: string;
  /** The shards that it names. */
  readonly files: readonly string[];
  /** The shard of each tensor. */
  readonly map: ReadonlyMap<string, string>;
  /** Bytes of all tensors; null: it does not say. */
  readonly totalSize: number | null;
}

/** Whether a name is that of an index. */
export const isIndex = (name: string): boolean => /\.safetensors\.index\.json$/i.test(name);

/**
 * Reads a `model.safetensors.index.json`.
 * @throws InputError for a missing or malformed weight_map, or a file outside the folder
 */
export function readIndex(value: unknown, name: string): SafetensorsIndex {
  const at = quote(name);
  const given = isObject(value) ? value['weight_map'] : undefined;
  if (!isObject(given) || Object.keys(given).length === 0) {
    throw new InputError(`${at}: expected a weight_map of tensors to files, got ${showValue(given)}`);
  }
  const map = new Map<string, string>();
  for (const [tensor, part] of Object.entries(given)) {
    if (typeof part !== 'string' || !/^\w[\w.-]*\.safetensors$/.test(part)) {
      throw new InputError(
        `${at}: weight_map ${quote(tensor)}: expected a .safetensors file in the same folder, got ${showValue(part)}`,
      );
    }
    map.set(tensor, part);
  }
  const metadata = isObject(value) ? value['metadata'] : undefined;
  const total = isObject(metadata) ? (metadata['total_size'] ?? undefined) : undefined;
  if (total !== undefined && !(typeof total === 'number' && total > 0 && Number.isFinite(total))) {
    throw new InputError(`${at}: metadata.total_size: expected a number of bytes, got ${showValue(total)}`);
  }
  return { name, files: [...new Set(map.values())].toSorted(), map, totalSize: total ?? null };
}

/**
 * Compares an index with the headers of its shards.
 * @returns notes on tensors that it places elsewhere or not at all: they are loaded all the same
 * @throws InputError for a tensor that no shard holds, or a size that differs from their sum by more than a factor of two
 */
export function checkIndex({ name, map, totalSize }: SafetensorsIndex, { tensors }: Headers): readonly string[] {
  const held = new Set(tensors.map((tensor) => tensor.name));
  const absent = [...map].filter(([tensor]) => !held.has(tensor));
  const [first] = absent;
  if (first) {
    const others = absent.length > 1 ? ` and ${absent.length - 1} more of its ${map.size} tensors` : '';
    throw new InputError(
      `${quote(name)}: weight_map ${quote(first[0])}: expected it in ${quote(first[1])}, got no file that holds it${others}`,
    );
  }
  const notes = misplaced(name, map, tensors);
  if (totalSize === null) return notes;
  const found = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  if (totalSize <= 2 * found && totalSize >= found / 2) return notes;
  throw new InputError(
    `${quote(name)}: metadata.total_size: expected about ${found} bytes, the sum of the tensors in the headers, got ${totalSize}`,
  );
}

function misplaced(name: string, map: SafetensorsIndex['map'], tensors: Headers['tensors']): string[] {
  const more = (count: number): string => (count > 1 ? ` and ${count - 1} more` : '');
  const unnamed = tensors.filter((tensor) => !map.has(tensor.name));
  const elsewhere = tensors.filter(
    (tensor) => map.has(tensor.name) && tensor.file !== undefined && map.get(tensor.name) !== tensor.file,
  );
  const [first] = unnamed;
  const [other] = elsewhere;
  return [
    ...(first
      ? [
          `${quote(name)} does not name ${quote(first.name)}${more(unnamed.length)}, which its files hold: counted as well`,
        ]
      : []),
    ...(other
      ? [
          `${quote(name)} names ${quote(map.get(other.name))} for ${quote(other.name)}${more(elsewhere.length)}, but ${quote(other.file)} holds it: the headers count`,
        ]
      : []),
  ];
}
