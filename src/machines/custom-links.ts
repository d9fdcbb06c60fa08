import { sourcedOf } from './custom-values.ts';
import type { Link } from './links.ts';
import { InputError, showValue } from '../text/input-error.ts';

const RATE = { unit: 'B/s', least: 1e7, most: 1e15 } as const;
const TIME = { unit: 's', least: 1e-9, most: 1 } as const;
const EXAMPLE = '[{"id": "nvlink4", "total": "900 GB/s"}]';

/**
 * The links of a `gpu.json`: each an `id`, the `total` of both directions, and optionally `name` and `latency`.
 * @throws InputError naming the first that is none
 */
export function readLinks(value: unknown): readonly Link[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value))
    throw new InputError(`gpu.links: expected a list such as ${EXAMPLE}, got ${showValue(value)}`);
  return value.map((entry: unknown, i) => {
    const at = `links[${i}]`;
    if (typeof entry !== 'object' || entry === null) {
      throw new InputError(`gpu.${at}: expected an object as in ${EXAMPLE}, got ${showValue(entry)}`);
    }
    const raw = entry as Readonly<Record<string, unknown>>;
    const { id, name = id } = raw;
    for (const [field, text] of Object.entries({ id, name })) {
      if (typeof text !== 'string' || text.trim() === '' || text.length > 100) {
        throw new InputError(`gpu.${at}.${field}: expected a string of 1 to 100 characters, got ${showValue(text)}`);
      }
    }
    const total = sourcedOf(raw['total'], RATE, `${at}.total`);
    const latency = raw['latency'] ?? null;
    return {
      id: id as string,
      name: name as string,
      total,
      perDirection: { ...total, value: total.value / 2, source: `half of both directions: ${total.source}` },
      latency: latency === null ? null : sourcedOf(latency, TIME, `${at}.latency`),
    };
  });
}
