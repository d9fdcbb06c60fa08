import { sourcedOf } from './custom-values.ts';
import type { Link } from './links.ts';
import { InputError, showValue } from '../text/input-error.ts';
import { quote } from '../text/untrusted.ts';

const RATE = { unit: 'B/s', least: 1e7, most: 1e15 } as const;
const TIME = { unit: 's', least: 1e-9, most: 1 } as const;
/** GPUs of one machine. */
const MOST = 8;
const FIELDS = ['id', 'name', 'total', 'perDirection', 'most', 'latency'];
/** As options name it. */
const ID = /^[a-z0-9][\w.-]{0,99}$/i;
const EXAMPLE = '[{"id": "nvlink4", "total": "900 GB/s"}]';

/**
 * The links of a `gpu.json`: each an `id`, the `total` of both directions, and optionally `name` and `latency`.
 * @throws InputError naming the first that is none
 */
export function readLinks(value: unknown): readonly Link[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value))
    throw new InputError(`gpu.links: expected a list such as ${EXAMPLE}, got ${showValue(value)}`);
  const links = value.map((entry: unknown, i): Link => {
    const at = `links[${i}]`;
    if (typeof entry !== 'object' || entry === null) {
      throw new InputError(`gpu.${at}: expected an object as in ${EXAMPLE}, got ${showValue(entry)}`);
    }
    const raw = entry as Readonly<Record<string, unknown>>;
    const unknown = Object.keys(raw).find((field) => !FIELDS.includes(field));
    if (unknown !== undefined) {
      throw new InputError(`gpu.${at}: expected the fields ${FIELDS.join(', ')}, got ${quote(unknown)}`);
    }
    const { id, name = id } = raw;
    for (const [field, text] of Object.entries({ id, name })) {
      if (typeof text !== 'string' || text.trim() === '' || text.length > 100) {
        throw new InputError(`gpu.${at}.${field}: expected a string of 1 to 100 characters, got ${showValue(text)}`);
      }
    }
    if (!ID.test(id as string))
      throw new InputError(`gpu.${at}.id: expected a name such as nvlink4, got ${showValue(id)}`);
    const total = sourcedOf(raw['total'], RATE, `${at}.total`);
    const half = raw['perDirection'] === undefined ? null : sourcedOf(raw['perDirection'], RATE, `${at}.perDirection`);
    if (half && Math.abs(half.value / (total.value / 2) - 1) > 0.01) {
      throw new InputError(
        `gpu.${at}.perDirection: expected half of total, ${total.value / 2}, got ${half.value}: total is both directions`,
      );
    }
    const most = raw['most'] ?? MOST;
    if (!Number.isInteger(most) || !((most as number) >= 2 && (most as number) <= 1024)) {
      throw new InputError(
        `gpu.${at}.most: expected the number of GPUs that it joins, 2 to 1024, got ${showValue(most)}`,
      );
    }
    const latency = raw['latency'] ?? null;
    return {
      id: id as string,
      name: name as string,
      total,
      most: most as number,
      perDirection: { ...total, value: total.value / 2, source: `half of both directions: ${total.source}` },
      latency: latency === null ? null : sourcedOf(latency, TIME, `${at}.latency`),
    };
  });
  const twice = links.find(({ id }, i) => links.findIndex((one) => one.id === id) < i);
  if (twice) throw new InputError(`gpu.links: expected each id once, got ${quote(twice.id)} twice`);
  return links;
}
