/** Values of a struct's fields by name: `n`, `inner.scale`, `lights[1].color`. */
export type Fields = Readonly<Record<string, string>>;

/**
 * Reads fields such as `n=1024,inner.scale=0.5,axis=1;2;3`, or a single value for a type without fields.
 * @throws Error whose message is a sentence without a full stop
 */
export function readFields(text: string): Fields {
  if (!text.includes('=')) return { '': text };
  const fields = new Map<string, string>();
  for (const one of text.split(',').filter((part) => part.trim() !== '')) {
    const [, name = '', value = ''] = /^\s*([^=]+?)\s*=(.*)$/s.exec(one) ?? [];
    if (name === '') throw new Error(`expected fields such as n=1024,scale=0.5, got ${JSON.stringify(one)}`);
    if (fields.has(name)) throw new Error(`expected ${name} once, got it twice`);
    fields.set(name, value.trim());
  }
  return Object.fromEntries(fields);
}
